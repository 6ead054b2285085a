#pragma once

#include "absl/status/statusor.h"
#include "xla/layout.h"

namespace xla {

absl::StatusOr<Layout> ParseLayout(absl::string_view str);

}  // namespace xla
