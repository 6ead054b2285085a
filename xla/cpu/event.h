#pragma once

#include "error.h"

namespace layercake {

inline PJRT_Event* NewEvent(xla::Future<> future, std::shared_ptr<xla::MutableLiteralBase> destination = nullptr) {
  return Wrap<PJRT_Event>(new Event{std::move(future), std::move(destination)});
}

inline PJRT_Error* EventDestroy(PJRT_Event_Destroy_Args* args) {
  Event* event = Unwrap(args->event);
  // The transfer must not outlive what it writes through.
  if (event != nullptr && event->destination != nullptr) (void)event->future.Await();
  delete event;
  return nullptr;
}

inline PJRT_Error* EventIsReady(PJRT_Event_IsReady_Args* args) {
  args->is_ready = Unwrap(args->event)->future.IsReady();
  return nullptr;
}

inline PJRT_Error* EventError(PJRT_Event_Error_Args* args) { return Fail(Unwrap(args->event)->future.Await()); }

inline PJRT_Error* EventAwait(PJRT_Event_Await_Args* args) {
  // go-xla awaits the transfer of an array without elements, for which there is nothing to write to and no event.
  if (args->event == nullptr) return nullptr;
  return Fail(Unwrap(args->event)->future.Await());
}

inline PJRT_Error* EventOnReady(PJRT_Event_OnReady_Args* args) {
  Unwrap(args->event)->future.OnReady([callback = args->callback, argument = args->user_arg](absl::Status status) {
    callback(Fail(std::move(status)), argument);
  });
  return nullptr;
}

}  // namespace layercake
