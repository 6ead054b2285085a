#pragma once

#include <functional>
#include <optional>

#include "event.h"
#include "shape.h"

namespace layercake {

inline PJRT_Buffer* NewBuffer(SharedClient client, std::unique_ptr<xla::PjRtBuffer> buffer) {
  return Wrap<PJRT_Buffer>(new Buffer{std::move(client), std::move(buffer)});
}

// The memory that a buffer is wanted in. go-xla names devices only.
inline absl::StatusOr<xla::PjRtMemorySpace*> MemoryOf(PJRT_Device* device, PJRT_Memory* memory) {
  if (memory != nullptr) return absl::UnimplementedError("a buffer in a memory other than its device's default");
  if (device == nullptr) return absl::InvalidArgumentError("no device for the buffer");
  return Unwrap(device)->device->default_memory_space();
}

inline xla::PjRtClient::HostBufferSemantics SemanticsFromC(PJRT_HostBufferSemantics semantics) {
  using Semantics = xla::PjRtClient::HostBufferSemantics;
  switch (semantics) {
    case PJRT_HostBufferSemantics_kImmutableUntilTransferCompletes:
      return Semantics::kImmutableUntilTransferCompletes;
    case PJRT_HostBufferSemantics_kImmutableZeroCopy:
      return Semantics::kImmutableZeroCopy;
    case PJRT_HostBufferSemantics_kMutableZeroCopy:
      return Semantics::kMutableZeroCopy;
    case PJRT_HostBufferSemantics_kImmutableOnlyDuringCall:
      break;
  }
  return Semantics::kImmutableOnlyDuringCall;
}

inline PJRT_Error* ClientBufferFromHostBuffer(PJRT_Client_BufferFromHostBuffer_Args* args) {
  const SharedClient& client = *Unwrap(args->client);
  absl::StatusOr<xla::PjRtMemorySpace*> memory = MemoryOf(args->device, args->memory);
  LAYERCAKE_RETURN_IF_ERROR(memory.status());
  const absl::Span<const int64_t> dimensions(args->dims, args->num_dims);
  absl::StatusOr<xla::Shape> shape = HostShape(args->type, dimensions, args->device_layout);
  LAYERCAKE_RETURN_IF_ERROR(shape.status());
  std::optional<absl::Span<const int64_t>> strides;
  if (args->num_byte_strides != 0) strides = absl::MakeConstSpan(args->byte_strides, args->num_byte_strides);

  auto [promise, done] = xla::MakePromise<>();
  absl::StatusOr<std::unique_ptr<xla::PjRtBuffer>> buffer = client->client->BufferFromHostBuffer(
      args->data, shape->element_type(), dimensions, strides, SemanticsFromC(args->host_buffer_semantics),
      [promise = std::move(promise)]() mutable { promise.Set(); }, *memory,
      args->device_layout != nullptr ? &shape->layout() : nullptr);
  LAYERCAKE_RETURN_IF_ERROR(buffer.status());
  args->buffer = NewBuffer(client, *std::move(buffer));
  args->done_with_host_buffer = NewEvent(std::move(done));
  return nullptr;
}

inline PJRT_Error* ClientCreateViewOfDeviceBuffer(PJRT_Client_CreateViewOfDeviceBuffer_Args* args) {
  const SharedClient& client = *Unwrap(args->client);
  absl::StatusOr<xla::PjRtMemorySpace*> memory = MemoryOf(args->device, args->memory);
  LAYERCAKE_RETURN_IF_ERROR(memory.status());
  absl::StatusOr<xla::Shape> shape = DeviceShape(args->element_type, {args->dims, args->num_dims}, args->layout);
  LAYERCAKE_RETURN_IF_ERROR(shape.status());
  std::function<void()> on_delete;
  if (args->on_delete_callback != nullptr) {
    on_delete = [callback = args->on_delete_callback, data = args->device_buffer_ptr,
                 argument = args->on_delete_callback_arg] { callback(data, argument); };
  }
  absl::StatusOr<std::unique_ptr<xla::PjRtBuffer>> buffer =
      client->client->CreateViewOfDeviceBuffer(args->device_buffer_ptr, *shape, *memory, std::move(on_delete));
  LAYERCAKE_RETURN_IF_ERROR(buffer.status());
  args->buffer = NewBuffer(client, *std::move(buffer));
  return nullptr;
}

inline PJRT_Error* BufferDestroy(PJRT_Buffer_Destroy_Args* args) {
  delete Unwrap(args->buffer);
  return nullptr;
}

inline PJRT_Error* BufferElementType(PJRT_Buffer_ElementType_Args* args) {
  args->type = TypeToC(Unwrap(args->buffer)->buffer->element_type());
  return nullptr;
}

inline PJRT_Error* BufferDimensions(PJRT_Buffer_Dimensions_Args* args) {
  const absl::Span<const int64_t> dimensions = Unwrap(args->buffer)->buffer->dimensions();
  args->dims = dimensions.data();
  args->num_dims = dimensions.size();
  return nullptr;
}

inline PJRT_Error* BufferDevice(PJRT_Buffer_Device_Args* args) {
  const Buffer* buffer = Unwrap(args->buffer);
  args->device = Wrap<PJRT_Device>(buffer->client->Find(buffer->buffer->device()));
  return nullptr;
}

inline PJRT_Error* BufferOnDeviceSizeInBytes(PJRT_Buffer_OnDeviceSizeInBytes_Args* args) {
  absl::StatusOr<size_t> size = Unwrap(args->buffer)->buffer->GetOnDeviceSizeInBytes();
  LAYERCAKE_RETURN_IF_ERROR(size.status());
  args->on_device_size_in_bytes = *size;
  return nullptr;
}

inline PJRT_Error* BufferIsDeleted(PJRT_Buffer_IsDeleted_Args* args) {
  args->is_deleted = Unwrap(args->buffer)->buffer->IsDeleted();
  return nullptr;
}

inline PJRT_Error* BufferReadyEvent(PJRT_Buffer_ReadyEvent_Args* args) {
  args->event = NewEvent(Unwrap(args->buffer)->buffer->GetReadyFuture());
  return nullptr;
}

inline PJRT_Error* BufferToHostBuffer(PJRT_Buffer_ToHostBuffer_Args* args) {
  xla::PjRtBuffer* buffer = Unwrap(args->src)->buffer.get();
  absl::StatusOr<xla::Shape> shape =
      HostShape(TypeToC(buffer->element_type()), buffer->dimensions(), args->host_layout);
  LAYERCAKE_RETURN_IF_ERROR(shape.status());
  const size_t size = xla::ShapeUtil::ByteSizeOf(*shape);
  if (args->dst == nullptr) {
    // The size alone is asked for.
    args->dst_size = size;
    args->event = nullptr;
    return nullptr;
  }
  if (args->dst_size < size) {
    return Fail(absl::InvalidArgumentError(
        absl::StrCat("the buffer has ", size, " bytes, there is room for ", args->dst_size)));
  }
  auto literal = std::make_shared<xla::MutableBorrowingLiteral>(static_cast<const char*>(args->dst), *shape);
  xla::Future<> done = buffer->ToLiteral(literal.get());
  args->event = NewEvent(std::move(done), std::move(literal));
  return nullptr;
}

inline PJRT_Error* BufferCopyToDevice(PJRT_Buffer_CopyToDevice_Args* args) {
  absl::StatusOr<xla::PjRtMemorySpace*> memory = MemoryOf(args->dst_device, nullptr);
  LAYERCAKE_RETURN_IF_ERROR(memory.status());
  const Buffer* buffer = Unwrap(args->buffer);
  absl::StatusOr<std::unique_ptr<xla::PjRtBuffer>> copy = buffer->buffer->CopyToMemorySpace(*memory);
  LAYERCAKE_RETURN_IF_ERROR(copy.status());
  args->dst_buffer = NewBuffer(buffer->client, *std::move(copy));
  return nullptr;
}

inline PJRT_Error* BufferUnsafePointer(PJRT_Buffer_UnsafePointer_Args* args) {
  const Buffer* buffer = Unwrap(args->buffer);
  absl::StatusOr<std::uintptr_t> pointer = buffer->client->client->UnsafeBufferPointer(buffer->buffer.get());
  LAYERCAKE_RETURN_IF_ERROR(pointer.status());
  args->buffer_pointer = *pointer;
  return nullptr;
}

// A bitcast is a view of the same memory.
inline PJRT_Error* BufferBitcast(PJRT_Buffer_Bitcast_Args* args) {
  const Buffer* buffer = Unwrap(args->buffer);
  absl::StatusOr<xla::Shape> shape =
      DeviceShape(args->element_type, {args->dims, args->num_dims}, args->device_layout);
  LAYERCAKE_RETURN_IF_ERROR(shape.status());
  absl::StatusOr<size_t> size = buffer->buffer->GetOnDeviceSizeInBytes();
  LAYERCAKE_RETURN_IF_ERROR(size.status());
  if (static_cast<size_t>(xla::ShapeUtil::ByteSizeOf(*shape)) > *size) {
    return Fail(absl::InvalidArgumentError("a bitcast to a larger shape"));
  }
  LAYERCAKE_RETURN_IF_ERROR(buffer->buffer->GetReadyFuture().Await());
  absl::StatusOr<std::unique_ptr<xla::PjRtBuffer::ExternalReference>> reference =
      buffer->buffer->AcquireExternalReference();
  LAYERCAKE_RETURN_IF_ERROR(reference.status());
  void* memory = (*reference)->OpaqueDeviceMemoryDataPointer();
  // The view keeps the reference, which keeps the buffer from being donated, and the buffer, which must not go before its
  // references. (Shared, since a std::function has to be copyable.)
  std::shared_ptr<xla::PjRtBuffer::ExternalReference> shared_reference = *std::move(reference);
  auto release = [original = buffer->buffer, shared_reference]() mutable {
    shared_reference.reset();
    original.reset();
  };
  absl::StatusOr<std::unique_ptr<xla::PjRtBuffer>> view = buffer->client->client->CreateViewOfDeviceBuffer(
      memory, *shape, buffer->buffer->memory_space(), std::move(release));
  LAYERCAKE_RETURN_IF_ERROR(view.status());
  args->out_buffer = NewBuffer(buffer->client, *std::move(view));
  return nullptr;
}

}  // namespace layercake
