#pragma once

#include <utility>

#include "handles.h"

namespace layercake {

// The error of a status, or null if it is fine.
inline PJRT_Error* Fail(absl::Status status) {
  if (status.ok()) return nullptr;
  std::string message(status.message());
  return Wrap<PJRT_Error>(new Error{std::move(status), std::move(message)});
}

#define LAYERCAKE_RETURN_IF_ERROR(expression)              \
  do {                                                     \
    absl::Status status_ = (expression);                   \
    if (!status_.ok()) return Fail(std::move(status_));    \
  } while (false)

inline void ErrorDestroy(PJRT_Error_Destroy_Args* args) { delete Unwrap(args->error); }

inline void ErrorMessage(PJRT_Error_Message_Args* args) {
  const std::string& message = Unwrap(args->error)->message;
  args->message = message.data();
  args->message_size = message.size();
}

inline PJRT_Error* ErrorGetCode(PJRT_Error_GetCode_Args* args) {
  // The two count alike.
  args->code = static_cast<PJRT_Error_Code>(Unwrap(args->error)->status.code());
  return nullptr;
}

}  // namespace layercake
