#pragma once

namespace mlir {

class Operation;

// The plugin hands over programs as text. It calls none of the functions that take a module.
class ModuleOp {
 public:
  Operation* state = nullptr;
};

}  // namespace mlir
