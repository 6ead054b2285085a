// table_test PLUGIN checks that every entry of a plugin's table is filled, and that the unimplemented ones return an
// error.

#include <dlfcn.h>
#include <stdio.h>
#include <string.h>

#include "pjrt_c_api.h"

int main(int argc, char** argv) {
  void* library = argc == 2 ? dlopen(argv[1], RTLD_LAZY | RTLD_LOCAL) : NULL;
  if (library == NULL) {
    puts(argc == 2 ? dlerror() : "usage: table_test PLUGIN");
    return 2;
  }
  const PJRT_Api* (*get)(void) = NULL;
  *(void**)&get = dlsym(library, "GetPjrtApi");
  const PJRT_Api* api = get();

  int entries = 0, failures = 0;
#define ENTRY(name)                \
  ++entries;                       \
  if (api->name == NULL) {         \
    ++failures;                    \
    puts(#name " is not filled");  \
  }
#include "pjrt_entries.inc"
  if (api->struct_size != PJRT_Api_STRUCT_SIZE || entries < 100) {
    printf("a table of %zu bytes with %d entries, the header's has %zu\n", api->struct_size, entries,
           (size_t)PJRT_Api_STRUCT_SIZE);
    ++failures;
  }

  PJRT_Error* error = api->PJRT_Client_TopologyDescription(NULL);
  PJRT_Error_Message_Args message = {.struct_size = PJRT_Error_Message_Args_STRUCT_SIZE, .error = error};
  api->PJRT_Error_Message(&message);
  PJRT_Error_GetCode_Args code = {.struct_size = PJRT_Error_GetCode_Args_STRUCT_SIZE, .error = error};
  api->PJRT_Error_GetCode(&code);
  const char want[] = "not implemented: PJRT_Client_TopologyDescription";
  if (code.code != PJRT_Error_Code_UNIMPLEMENTED || message.message_size != strlen(want) ||
      memcmp(message.message, want, strlen(want)) != 0) {
    printf("PJRT_Client_TopologyDescription: code %d, %.*s\n", code.code, (int)message.message_size, message.message);
    ++failures;
  }
  PJRT_Error_Destroy_Args destroy = {.struct_size = PJRT_Error_Destroy_Args_STRUCT_SIZE, .error = error};
  api->PJRT_Error_Destroy(&destroy);
  return failures != 0;
}
