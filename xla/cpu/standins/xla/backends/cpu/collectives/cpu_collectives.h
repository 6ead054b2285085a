#pragma once

namespace xla::cpu {

class CpuCollectives;

}  // namespace xla::cpu
