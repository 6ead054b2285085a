#pragma once

namespace xla {

class HloModule;

}  // namespace xla
