#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>

#include "absl/strings/string_view.h"

// BoringSSL's. Its headers are not among those that the plugin is compiled with.
extern "C" uint8_t* SHA256(const uint8_t* data, size_t size, uint8_t hash[32]);

namespace layercake {

inline constexpr size_t kHashSize = 32;

// The SHA-256 of a text.
inline std::string Hash(absl::string_view text) {
  std::string hash(kHashSize, '\0');
  SHA256(reinterpret_cast<const uint8_t*>(text.data()), text.size(), reinterpret_cast<uint8_t*>(hash.data()));
  return hash;
}

// The SHA-256 of several texts: two lists have the same one only if they are equal.
inline std::string Hash(std::initializer_list<absl::string_view> texts) {
  std::string hashes;
  for (absl::string_view text : texts) hashes += Hash(text);
  return Hash(hashes);
}

}  // namespace layercake
