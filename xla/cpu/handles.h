// What the handles of the C API point to.
//
// The C types (PJRT_Client, PJRT_Buffer, ...) are opaque and stay undefined: libtensorflow_cc has structs of its own under
// the same names.

#pragma once

#include <memory>
#include <string>
#include <vector>

#include "pjrt_c_api.h"

#include "programs.h"

#include "xla/future.h"
#include "xla/literal.h"
#include "xla/pjrt/pjrt_client.h"

namespace layercake {

struct Client;

struct Error {
  absl::Status status;
  std::string message;  // With an end that stays where it is, unlike the status's own.
};

struct Event {
  xla::Future<> future;
  std::shared_ptr<xla::MutableLiteralBase> destination;  // What a transfer under way writes through, or null.
};

struct Device {
  xla::PjRtDevice* device;
  Client* client;
};

struct Client {
  std::shared_ptr<xla::PjRtClient> client;
  std::unique_ptr<Programs> programs;  // Goes before the client.
  std::string platform_name, platform_version;
  std::vector<std::unique_ptr<Device>> devices;
  std::vector<PJRT_Device*> all, addressable;  // The handles of devices.

  Device* Find(const xla::PjRtDevice* wanted) const {
    for (const auto& device : devices) {
      if (device->device == wanted) return device.get();
    }
    return nullptr;
  }
};

// Go's garbage collector destroys handles in any order. The client therefore belongs to all that was made with it.
using SharedClient = std::shared_ptr<Client>;

struct Buffer {
  SharedClient client;
  std::shared_ptr<xla::PjRtBuffer> buffer;
};

struct Executable {
  SharedClient client;
  std::shared_ptr<xla::PjRtLoadedExecutable> executable;
  std::string name;
};

template <typename Handle>
struct Behind;
template <>
struct Behind<PJRT_Error> { using Type = Error; };
template <>
struct Behind<PJRT_Event> { using Type = Event; };
template <>
struct Behind<PJRT_Client> { using Type = SharedClient; };
template <>
struct Behind<PJRT_Device> { using Type = Device; };
template <>
struct Behind<PJRT_DeviceDescription> { using Type = Device; };
template <>
struct Behind<PJRT_Buffer> { using Type = Buffer; };
template <>
struct Behind<PJRT_Executable> { using Type = Executable; };
template <>
struct Behind<PJRT_LoadedExecutable> { using Type = Executable; };

template <typename Handle>
typename Behind<Handle>::Type* Unwrap(Handle* handle) {
  return reinterpret_cast<typename Behind<Handle>::Type*>(handle);
}

template <typename Handle>
const typename Behind<Handle>::Type* Unwrap(const Handle* handle) {
  return reinterpret_cast<const typename Behind<Handle>::Type*>(handle);
}

template <typename Handle>
Handle* Wrap(typename Behind<Handle>::Type* object) {
  return reinterpret_cast<Handle*>(object);
}

}  // namespace layercake
