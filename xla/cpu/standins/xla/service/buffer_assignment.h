#pragma once

namespace xla {

class BufferAllocation;

}  // namespace xla
