// Element types and shapes, from C to XLA and back.

#pragma once

#include <vector>

#include "handles.h"

#include "xla/primitive_util.h"
#include "xla/shape_util.h"

namespace layercake {

struct TypePair {
  PJRT_Buffer_Type c;
  xla::PrimitiveType xla;
};

inline constexpr TypePair kTypes[] = {
#define TYPE(name) {PJRT_Buffer_Type_##name, xla::name}
    TYPE(PRED),       TYPE(TOKEN),

    TYPE(S1),         TYPE(S2),       TYPE(S4),          TYPE(S8),
    TYPE(S16),        TYPE(S32),      TYPE(S64),

    TYPE(U1),         TYPE(U2),       TYPE(U4),          TYPE(U8),
    TYPE(U16),        TYPE(U32),      TYPE(U64),

    TYPE(F4E2M1FN),   TYPE(F8E3M4),   TYPE(F8E4M3),      TYPE(F8E4M3FN),
    TYPE(F8E4M3FNUZ), TYPE(F8E5M2),   TYPE(F8E4M3B11FNUZ), TYPE(F8E5M2FNUZ),
    TYPE(F8E8M0FNU),  TYPE(BF16),     TYPE(F16),         TYPE(F32),
    TYPE(F64),        TYPE(C64),      TYPE(C128),
#undef TYPE
};

inline xla::PrimitiveType TypeFromC(PJRT_Buffer_Type type) {
  for (const TypePair& pair : kTypes) {
    if (pair.c == type) return pair.xla;
  }
  return xla::PRIMITIVE_TYPE_INVALID;
}

inline PJRT_Buffer_Type TypeToC(xla::PrimitiveType type) {
  for (const TypePair& pair : kTypes) {
    if (pair.xla == type) return pair.c;
  }
  return PJRT_Buffer_Type_INVALID;
}

// The shape of an array in the host's memory, row by row if there is no layout.
inline absl::StatusOr<xla::Shape> HostShape(PJRT_Buffer_Type type, absl::Span<const int64_t> dimensions,
                                            const PJRT_Buffer_MemoryLayout* layout) {
  const xla::PrimitiveType element_type = TypeFromC(type);
  if (element_type == xla::PRIMITIVE_TYPE_INVALID) {
    return absl::InvalidArgumentError(absl::StrCat("unknown element type ", static_cast<int>(type)));
  }
  if (layout == nullptr) return xla::ShapeUtil::MakeShapeWithDescendingLayout(element_type, dimensions);
  if (layout->type != PJRT_Buffer_MemoryLayout_Type_Tiled || layout->tiled.num_tiles != 0 ||
      layout->tiled.minor_to_major_size != dimensions.size()) {
    return absl::UnimplementedError("a memory layout other than an order of the dimensions");
  }
  return xla::ShapeUtil::MakeShapeWithDenseLayout(
      element_type, dimensions, absl::MakeConstSpan(layout->tiled.minor_to_major, dimensions.size()));
}

// The shape of an array in the device's memory, where several values of less than 8 bits share a byte.
inline absl::StatusOr<xla::Shape> DeviceShape(PJRT_Buffer_Type type, absl::Span<const int64_t> dimensions,
                                              const PJRT_Buffer_MemoryLayout* layout) {
  absl::StatusOr<xla::Shape> shape = HostShape(type, dimensions, layout);
  if (shape.ok() && xla::primitive_util::IsSubByteNonPredType(shape->element_type())) {
    shape->mutable_layout()->set_element_size_in_bits(xla::primitive_util::BitWidth(shape->element_type()));
  }
  return shape;
}

}  // namespace layercake
