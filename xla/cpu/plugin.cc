// A PJRT plugin over the XLA:CPU client in libtensorflow_cc, the library of PyPI's tensorflow-cpu wheel.
//
// The wheel exports that client as C++, without the table of C functions that go-xla (github.com/gomlx/go-xla) loads.
// This fills such a table. It implements the entries that go-xla calls, and a few beside them; every other one answers
// with an error that names it.
//
// All of it is one translation unit, since reading XLA's headers is nearly all that compiling it costs.

#include <cstdlib>
#include <cstring>
#include <type_traits>

#include "pjrt_c_api.h"  // go-xla's, newer than the wheel's: it decides how the table and the arguments are laid out.

#include "absl/log/globals.h"

#include "buffer.h"
#include "client.h"
#include "device.h"
#include "error.h"
#include "event.h"
#include "executable.h"

namespace layercake {
namespace {

PJRT_Error* PluginInitialize(PJRT_Plugin_Initialize_Args*) { return nullptr; }

PJRT_Error* PluginAttributes(PJRT_Plugin_Attributes_Args* args) {
  args->attributes = nullptr;
  args->num_attributes = 0;
  return nullptr;
}

// A function of its own for each entry of the table, to answer that it is not implemented.
template <int kEntry>
struct NotImplemented {
  static inline const char* name = nullptr;

  template <typename Result, typename Args>
  static Result Call(Args*) {
    if constexpr (!std::is_void_v<Result>) return Fail(absl::UnimplementedError(absl::StrCat("not implemented: ", name)));
  }

  template <typename Result, typename Args>
  static void Fill(Result (*&entry)(Args*), const char* entry_name) {
    name = entry_name;
    entry = &Call<Result, Args>;
  }
};

PJRT_Api MakeTable() {
  PJRT_Api table;
  std::memset(&table, 0, sizeof(table));
  table.struct_size = PJRT_Api_STRUCT_SIZE;
  table.pjrt_api_version.struct_size = PJRT_Api_Version_STRUCT_SIZE;
  table.pjrt_api_version.major_version = PJRT_API_MAJOR;
  table.pjrt_api_version.minor_version = PJRT_API_MINOR;

#define ENTRY(entry) NotImplemented<__COUNTER__>::Fill(table.entry, #entry);
#include "pjrt_entries.inc"  // ENTRY(...) for each entry, made from pjrt_c_api.h.
#undef ENTRY

  table.PJRT_Error_Destroy = ErrorDestroy;
  table.PJRT_Error_Message = ErrorMessage;
  table.PJRT_Error_GetCode = ErrorGetCode;

  table.PJRT_Plugin_Initialize = PluginInitialize;
  table.PJRT_Plugin_Attributes = PluginAttributes;

  table.PJRT_Event_Destroy = EventDestroy;
  table.PJRT_Event_IsReady = EventIsReady;
  table.PJRT_Event_Error = EventError;
  table.PJRT_Event_Await = EventAwait;
  table.PJRT_Event_OnReady = EventOnReady;

  table.PJRT_Client_Create = ClientCreate;
  table.PJRT_Client_Destroy = ClientDestroy;
  table.PJRT_Client_PlatformName = ClientPlatformName;
  table.PJRT_Client_PlatformVersion = ClientPlatformVersion;
  table.PJRT_Client_ProcessIndex = ClientProcessIndex;
  table.PJRT_Client_Devices = ClientDevices;
  table.PJRT_Client_AddressableDevices = ClientAddressableDevices;
  table.PJRT_Client_DefaultDeviceAssignment = ClientDefaultDeviceAssignment;
  table.PJRT_Client_Compile = ClientCompile;
  table.PJRT_Client_BufferFromHostBuffer = ClientBufferFromHostBuffer;
  table.PJRT_Client_CreateViewOfDeviceBuffer = ClientCreateViewOfDeviceBuffer;

  table.PJRT_Device_GetDescription = DeviceGetDescription;
  table.PJRT_Device_IsAddressable = DeviceIsAddressable;
  table.PJRT_Device_LocalHardwareId = DeviceLocalHardwareId;
  table.PJRT_DeviceDescription_Id = DescriptionId;
  table.PJRT_DeviceDescription_ProcessIndex = DescriptionProcessIndex;
  table.PJRT_DeviceDescription_Kind = DescriptionKind;
  table.PJRT_DeviceDescription_DebugString = DescriptionDebugString;
  table.PJRT_DeviceDescription_ToString = DescriptionToString;

  table.PJRT_Executable_Destroy = ExecutableDestroy;
  table.PJRT_Executable_Name = ExecutableName;
  table.PJRT_Executable_NumOutputs = ExecutableNumOutputs;
  table.PJRT_Executable_GetCompiledMemoryStats = ExecutableGetCompiledMemoryStats;
  table.PJRT_LoadedExecutable_Destroy = LoadedExecutableDestroy;
  table.PJRT_LoadedExecutable_GetExecutable = LoadedExecutableGetExecutable;
  table.PJRT_LoadedExecutable_Execute = LoadedExecutableExecute;

  table.PJRT_Buffer_Destroy = BufferDestroy;
  table.PJRT_Buffer_ElementType = BufferElementType;
  table.PJRT_Buffer_Dimensions = BufferDimensions;
  table.PJRT_Buffer_Device = BufferDevice;
  table.PJRT_Buffer_OnDeviceSizeInBytes = BufferOnDeviceSizeInBytes;
  table.PJRT_Buffer_IsDeleted = BufferIsDeleted;
  table.PJRT_Buffer_ReadyEvent = BufferReadyEvent;
  table.PJRT_Buffer_ToHostBuffer = BufferToHostBuffer;
  table.PJRT_Buffer_CopyToDevice = BufferCopyToDevice;
  table.PJRT_Buffer_UnsafePointer = BufferUnsafePointer;
  table.PJRT_Buffer_Bitcast = BufferBitcast;
  return table;
}

// XLA's log goes to standard error, which a notebook shows in red. TensorFlow reads how much of it is wanted from a
// variable when it starts, in a way that this library never gets to.
void SetLogLevel() {
  const char* level = std::getenv("TF_CPP_MIN_LOG_LEVEL");
  const int lowest = level != nullptr ? std::atoi(level) : 2;  // errors
  absl::SetMinLogLevel(static_cast<absl::LogSeverityAtLeast>(lowest));
  absl::SetStderrThreshold(static_cast<absl::LogSeverityAtLeast>(lowest));
}

}  // namespace
}  // namespace layercake

extern "C" const PJRT_Api* GetPjrtApi() {
  static const PJRT_Api table = [] {
    layercake::SetLogLevel();
    return layercake::MakeTable();
  }();
  return &table;
}
