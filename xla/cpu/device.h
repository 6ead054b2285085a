#pragma once

#include "error.h"

namespace layercake {

inline PJRT_Error* DeviceGetDescription(PJRT_Device_GetDescription_Args* args) {
  args->device_description = Wrap<PJRT_DeviceDescription>(Unwrap(args->device));
  return nullptr;
}

inline PJRT_Error* DeviceIsAddressable(PJRT_Device_IsAddressable_Args* args) {
  args->is_addressable = Unwrap(args->device)->device->IsAddressable();
  return nullptr;
}

inline PJRT_Error* DeviceLocalHardwareId(PJRT_Device_LocalHardwareId_Args* args) {
  args->local_hardware_id = Unwrap(args->device)->device->local_hardware_id().value();
  return nullptr;
}

inline PJRT_Error* DescriptionId(PJRT_DeviceDescription_Id_Args* args) {
  args->id = Unwrap(args->device_description)->device->description().id();
  return nullptr;
}

inline PJRT_Error* DescriptionProcessIndex(PJRT_DeviceDescription_ProcessIndex_Args* args) {
  args->process_index = Unwrap(args->device_description)->device->description().process_index();
  return nullptr;
}

inline PJRT_Error* DescriptionKind(PJRT_DeviceDescription_Kind_Args* args) {
  const absl::string_view kind = Unwrap(args->device_description)->device->description().device_kind();
  args->device_kind = kind.data();
  args->device_kind_size = kind.size();
  return nullptr;
}

inline PJRT_Error* DescriptionDebugString(PJRT_DeviceDescription_DebugString_Args* args) {
  const absl::string_view text = Unwrap(args->device_description)->device->description().DebugString();
  args->debug_string = text.data();
  args->debug_string_size = text.size();
  return nullptr;
}

inline PJRT_Error* DescriptionToString(PJRT_DeviceDescription_ToString_Args* args) {
  const absl::string_view text = Unwrap(args->device_description)->device->description().ToString();
  args->to_string = text.data();
  args->to_string_size = text.size();
  return nullptr;
}

}  // namespace layercake
