#pragma once

#include "error.h"

#include "xla/pjrt/plugin/xla_cpu/xla_cpu_pjrt_client.h"

namespace layercake {

inline PJRT_Error* ClientCreate(PJRT_Client_Create_Args* args) {
  xla::CpuClientOptions options;
  for (size_t i = 0; i < args->num_options; ++i) {
    const PJRT_NamedValue& value = args->create_options[i];
    // The other options that go-xla knows, such as "preallocate", are for GPUs.
    if (absl::string_view(value.name, value.name_size) == "cpu_device_count" &&
        value.type == PJRT_NamedValue_kInt64) {
      options.cpu_device_count = static_cast<int>(value.int64_value);
    }
  }
  absl::StatusOr<std::unique_ptr<xla::PjRtClient>> made = xla::GetXlaPjrtCpuClient(std::move(options));
  LAYERCAKE_RETURN_IF_ERROR(made.status());

  auto client = std::make_shared<Client>();
  client->client = *std::move(made);
  client->programs = std::make_unique<Programs>(client->client.get());
  client->platform_name = std::string(client->client->platform_name());
  client->platform_version = std::string(client->client->platform_version());
  for (xla::PjRtDevice* device : client->client->devices()) {
    client->devices.push_back(std::make_unique<Device>(Device{device, client.get()}));
    client->all.push_back(Wrap<PJRT_Device>(client->devices.back().get()));
  }
  for (xla::PjRtDevice* device : client->client->addressable_devices()) {
    client->addressable.push_back(Wrap<PJRT_Device>(client->Find(device)));
  }
  args->client = Wrap<PJRT_Client>(new SharedClient(std::move(client)));
  return nullptr;
}

inline PJRT_Error* ClientDestroy(PJRT_Client_Destroy_Args* args) {
  delete Unwrap(args->client);
  return nullptr;
}

inline PJRT_Error* ClientPlatformName(PJRT_Client_PlatformName_Args* args) {
  const std::string& name = (*Unwrap(args->client))->platform_name;
  args->platform_name = name.data();
  args->platform_name_size = name.size();
  return nullptr;
}

inline PJRT_Error* ClientPlatformVersion(PJRT_Client_PlatformVersion_Args* args) {
  const std::string& version = (*Unwrap(args->client))->platform_version;
  args->platform_version = version.data();
  args->platform_version_size = version.size();
  return nullptr;
}

inline PJRT_Error* ClientProcessIndex(PJRT_Client_ProcessIndex_Args* args) {
  args->process_index = (*Unwrap(args->client))->client->process_index();
  return nullptr;
}

inline PJRT_Error* ClientDevices(PJRT_Client_Devices_Args* args) {
  const std::vector<PJRT_Device*>& devices = (*Unwrap(args->client))->all;
  args->devices = devices.data();
  args->num_devices = devices.size();
  return nullptr;
}

inline PJRT_Error* ClientAddressableDevices(PJRT_Client_AddressableDevices_Args* args) {
  const std::vector<PJRT_Device*>& devices = (*Unwrap(args->client))->addressable;
  args->addressable_devices = devices.data();
  args->num_addressable_devices = devices.size();
  return nullptr;
}

inline PJRT_Error* ClientDefaultDeviceAssignment(PJRT_Client_DefaultDeviceAssignment_Args* args) {
  absl::StatusOr<xla::DeviceAssignment> assignment =
      (*Unwrap(args->client))->client->GetDefaultDeviceAssignment(args->num_replicas, args->num_partitions);
  LAYERCAKE_RETURN_IF_ERROR(assignment.status());
  if (static_cast<size_t>(args->num_replicas) * args->num_partitions > args->default_assignment_size) {
    return Fail(absl::InvalidArgumentError("no room for the device assignment"));
  }
  size_t i = 0;
  for (int replica = 0; replica < args->num_replicas; ++replica) {
    for (int partition = 0; partition < args->num_partitions; ++partition) {
      args->default_assignment[i++] = static_cast<int>((*assignment)(replica, partition));
    }
  }
  return nullptr;
}

}  // namespace layercake
