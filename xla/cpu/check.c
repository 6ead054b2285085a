// check PLUGIN: tells whether a plugin works here. It compiles a small program, runs it and looks at the result. If that
// fails it prints why, in one line.

#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>

#include "pjrt_c_api.h"

static const PJRT_Api* api;

// Stops if there is an error.
static void Try(PJRT_Error* error, const char* what) {
  if (error == NULL) return;
  PJRT_Error_Message_Args args = {.struct_size = PJRT_Error_Message_Args_STRUCT_SIZE, .error = error};
  api->PJRT_Error_Message(&args);
  printf("%s: %.*s\n", what, (int)args.message_size, args.message);
  exit(1);
}

static void Await(PJRT_Event* event, const char* what) {
  PJRT_Event_Await_Args args = {.struct_size = PJRT_Event_Await_Args_STRUCT_SIZE, .event = event};
  Try(api->PJRT_Event_Await(&args), what);
}

static void Load(const char* path) {
  void* library = dlopen(path, RTLD_NOW | RTLD_LOCAL);
  const PJRT_Api* (*get)(void) = NULL;
  if (library != NULL) *(void**)&get = dlsym(library, "GetPjrtApi");
  if (get == NULL) {
    puts(dlerror());
    exit(1);
  }
  api = get();
  if (api == NULL) {
    puts("it has no table");
    exit(1);
  }
  PJRT_Plugin_Initialize_Args args = {.struct_size = PJRT_Plugin_Initialize_Args_STRUCT_SIZE};
  Try(api->PJRT_Plugin_Initialize(&args), "loading");
}

static PJRT_Device* FirstDevice(PJRT_Client* client) {
  PJRT_Client_AddressableDevices_Args args = {.struct_size = PJRT_Client_AddressableDevices_Args_STRUCT_SIZE,
                                              .client = client};
  Try(api->PJRT_Client_AddressableDevices(&args), "listing devices");
  if (args.num_addressable_devices == 0) {
    puts("it has no devices");
    exit(1);
  }
  return args.addressable_devices[0];
}

static PJRT_LoadedExecutable* Compile(PJRT_Client* client) {
  static char text[] =
      "module @check {\n"
      "  func.func public @main(%x: tensor<4xf32>) -> tensor<4xf32> {\n"
      "    %y = stablehlo.multiply %x, %x : tensor<4xf32>\n"
      "    return %y : tensor<4xf32>\n"
      "  }\n"
      "}\n";
  static const char format[] = "mlir";
  // A CompileOptionsProto: device_ordinal -1, num_replicas 1, num_partitions 1, compile_portable_executable.
  static const char options[] =
      "\x1a\x0f\x08\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01\x20\x01\x28\x01"
      "\x20\x01";
  PJRT_Program program = {.struct_size = PJRT_Program_STRUCT_SIZE,
                          .code = text,
                          .code_size = sizeof text - 1,
                          .format = format,
                          .format_size = sizeof format - 1};
  PJRT_Client_Compile_Args args = {.struct_size = PJRT_Client_Compile_Args_STRUCT_SIZE,
                                   .client = client,
                                   .program = &program,
                                   .compile_options = options,
                                   .compile_options_size = sizeof options - 1};
  Try(api->PJRT_Client_Compile(&args), "compiling");
  return args.executable;
}

static PJRT_Buffer* ToDevice(PJRT_Client* client, PJRT_Device* device, const float* values, int64_t count) {
  PJRT_Client_BufferFromHostBuffer_Args args = {.struct_size = PJRT_Client_BufferFromHostBuffer_Args_STRUCT_SIZE,
                                                .client = client,
                                                .data = values,
                                                .type = PJRT_Buffer_Type_F32,
                                                .dims = &count,
                                                .num_dims = 1,
                                                .device = device};
  Try(api->PJRT_Client_BufferFromHostBuffer(&args), "copying to the device");
  Await(args.done_with_host_buffer, "copying to the device");
  return args.buffer;
}

static PJRT_Buffer* Run(PJRT_LoadedExecutable* executable, PJRT_Device* device, PJRT_Buffer* argument) {
  PJRT_ExecuteOptions options = {.struct_size = PJRT_ExecuteOptions_STRUCT_SIZE};
  PJRT_Buffer* result = NULL;
  PJRT_Buffer* const* arguments = &argument;
  PJRT_Buffer** results = &result;
  PJRT_Event* done = NULL;
  PJRT_LoadedExecutable_Execute_Args args = {.struct_size = PJRT_LoadedExecutable_Execute_Args_STRUCT_SIZE,
                                             .executable = executable,
                                             .options = &options,
                                             .argument_lists = &arguments,
                                             .num_devices = 1,
                                             .num_args = 1,
                                             .output_lists = &results,
                                             .device_complete_events = &done,
                                             .execute_device = device};
  Try(api->PJRT_LoadedExecutable_Execute(&args), "running");
  Await(done, "running");
  return result;
}

static void ToHost(PJRT_Buffer* buffer, float* values, size_t size) {
  PJRT_Buffer_ToHostBuffer_Args args = {
      .struct_size = PJRT_Buffer_ToHostBuffer_Args_STRUCT_SIZE, .src = buffer, .dst = values, .dst_size = size};
  Try(api->PJRT_Buffer_ToHostBuffer(&args), "copying from the device");
  Await(args.event, "copying from the device");
}

int main(int argc, char** argv) {
  if (argc != 2) {
    puts("usage: check PLUGIN");
    return 2;
  }
  Load(argv[1]);
  PJRT_Client_Create_Args args = {.struct_size = PJRT_Client_Create_Args_STRUCT_SIZE};
  Try(api->PJRT_Client_Create(&args), "starting");
  PJRT_Device* device = FirstDevice(args.client);

  const float x[4] = {1, 2, 3, -4};
  float y[4] = {0};
  ToHost(Run(Compile(args.client), device, ToDevice(args.client, device, x, 4)), y, sizeof y);
  for (int i = 0; i < 4; ++i) {
    if (y[i] != x[i] * x[i]) {
      printf("it computes %g times itself as %g\n", x[i], y[i]);
      return 1;
    }
  }
  // The process ends here with all that it holds: taking a client down is not what has to be tried.
  fflush(stdout);
  _Exit(0);
}
