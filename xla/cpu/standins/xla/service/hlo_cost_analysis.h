#pragma once

namespace xla {

class HloCostAnalysis {
 public:
  virtual ~HloCostAnalysis();
};

}  // namespace xla
