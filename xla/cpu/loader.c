// The file that go-xla loads. It makes ready what the plugin proper, libxla_cpu.so beside it, has to find when it is
// loaded in turn, and gives out the plugin's table.

#define _GNU_SOURCE  // for dladdr and dl_iterate_phdr

#include <dlfcn.h>
#include <limits.h>
#include <link.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "pjrt_c_api.h"

static const PJRT_Api* table;
static char failure[1024];

// A table that has one thing to say: why there is no better one. A null table would tell the caller nothing.

static void ErrorDestroy(PJRT_Error_Destroy_Args* args) { (void)args; }

static void ErrorMessage(PJRT_Error_Message_Args* args) {
  args->message = failure;
  args->message_size = strlen(failure);
}

static PJRT_Error* ErrorGetCode(PJRT_Error_GetCode_Args* args) {
  args->code = PJRT_Error_Code_INTERNAL;
  return NULL;
}

static PJRT_Error* PluginInitialize(PJRT_Plugin_Initialize_Args* args) {
  (void)args;
  return (PJRT_Error*)failure;
}

static PJRT_Api failed = {
    .struct_size = PJRT_Api_STRUCT_SIZE,
    .pjrt_api_version = {.struct_size = PJRT_Api_Version_STRUCT_SIZE,
                         .major_version = PJRT_API_MAJOR,
                         .minor_version = PJRT_API_MINOR},
    .PJRT_Error_Destroy = ErrorDestroy,
    .PJRT_Error_Message = ErrorMessage,
    .PJRT_Error_GetCode = ErrorGetCode,
    .PJRT_Plugin_Initialize = PluginInitialize,
};

// The path of the plugin proper. It is looked for beside this very file, which may have been reached by a link.
static const char* Beside(const char* name) {
  static char path[PATH_MAX + 64];
  Dl_info self;
  if (dladdr((void*)&failed, &self) == 0 || realpath(self.dli_fname, path) == NULL) return name;
  strcpy(strrchr(path, '/') + 1, name);
  return path;
}

// Linking TensorFlow's libraries reads a quarter of a gigabyte of tables once, which would count as this process's memory
// from then on. Giving the pages back costs nothing: they are the file's own, unchanged, and those that are needed again
// come from the system's cache.
static int GiveBackReadPages(struct dl_phdr_info* library, size_t size, void* data) {
  (void)size, (void)data;
  if (strstr(library->dlpi_name, "libtensorflow") == NULL) return 0;
  const ElfW(Addr) page = (ElfW(Addr))sysconf(_SC_PAGESIZE);
  for (int i = 0; i < library->dlpi_phnum; i++) {
    const ElfW(Phdr)* part = &library->dlpi_phdr[i];
    if (part->p_type != PT_LOAD || part->p_flags & PF_W) continue;
    const ElfW(Addr) begin = (library->dlpi_addr + part->p_vaddr) & ~(page - 1);
    const ElfW(Addr) end = library->dlpi_addr + part->p_vaddr + part->p_memsz;
    madvise((void*)begin, end - begin, MADV_DONTNEED);
  }
  return 0;
}

static void Load(void) {
  // TensorFlow's library logs a line on how its own kernels, which XLA does not use, may round, while it is loaded:
  // before any log level can be set, and in a notebook in red.
  setenv("TF_ENABLE_ONEDNN_OPTS", "0", /*overwrite=*/0);

  void* plugin = dlopen(Beside("libxla_cpu.so"), RTLD_LAZY | RTLD_LOCAL);
  const PJRT_Api* (*get)(void) = NULL;
  if (plugin != NULL) *(void**)&get = dlsym(plugin, "GetPjrtApi");
  if (get != NULL) {
    table = get();
    dl_iterate_phdr(GiveBackReadPages, NULL);
    return;
  }
  const char* why = dlerror();
  snprintf(failure, sizeof failure, "%s", why != NULL ? why : "libxla_cpu.so cannot be loaded");
  table = &failed;
}

const PJRT_Api* GetPjrtApi(void) {
  static pthread_once_t once = PTHREAD_ONCE_INIT;
  pthread_once(&once, Load);
  return table;
}
