// Compiled programs, kept so that none is compiled twice: the last ones in memory, and all in a folder that later
// processes read.

#pragma once

#include <cstdlib>
#include <list>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"

#include "store.h"

#include "tsl/platform/cpu_info.h"
#include "xla/backends/cpu/target_machine_options.h"
#include "xla/debug_options_flags.h"
#include "xla/pjrt/pjrt_client.h"
#include "xla/pjrt/proto/compile_options.pb.h"
#include "xla/pjrt/utils.h"
#include "xla/service/cpu/executable.pb.h"

namespace layercake {

// The programs of a client.
class Programs {
 public:
  using Program = std::shared_ptr<xla::PjRtLoadedExecutable>;

  explicit Programs(xla::PjRtClient* client) : client_(client), machine_(Machine(*client)), store_(Folder()) {}

  struct Key {
    std::string name;  // Different for all that may compile to something else.
    size_t size;       // Of the code.
  };

  // The key of a program that is compiled with these options on this machine.
  Key KeyOf(absl::string_view format, absl::string_view code, absl::string_view options) const {
    return {absl::BytesToHexString(Hash({LAYERCAKE_PLUGIN, machine_, format, code, options})), code.size()};
  }

  // The program with this key, or null.
  Program Find(const Key& key, const xla::CompileOptions& options) {
    if (Program program = FindInMemory(key)) return program;
    std::optional<std::string> stored = store_.Read(key.name);
    if (!stored.has_value()) return nullptr;
    absl::StatusOr<std::unique_ptr<xla::PjRtLoadedExecutable>> loaded =
        client_->LoadSerializedExecutable(*stored, options, xla::LoadOptions());
    if (!loaded.ok()) return nullptr;
    Program program = *std::move(loaded);
    KeepInMemory(key, program);
    return program;
  }

  // Keeps a program that was compiled.
  void Keep(const Key& key, const Program& program) {
    KeepInMemory(key, program);
    if (!store_.Enabled()) return;
    if (std::optional<std::string> serialized = Serialize(*program)) store_.Write(key.name, *serialized);
  }

 private:
  struct Recent {
    Key key;
    Program program;
  };

  // A program takes half a megabyte, and its constants. They are a part of its code.
  static constexpr size_t kMostInMemory = 64;
  static constexpr size_t kMostCodeInMemory = 64 << 20;

  // What the code depends on beside the program: the processor, and the number of threads between which XLA divides work.
  static std::string Machine(const xla::PjRtClient& client) {
    const xla::cpu::TargetMachineOptions target(xla::GetDebugOptionsFromFlags());
    return absl::StrCat(target.triple(), " ", target.cpu(), " ", target.GetTargetMachineFeatures(), " ",
                        xla::DefaultThreadPoolSize(), " ", tsl::port::NumSchedulableCPUs(), " ", client.device_count());
  }

  // The folder of programs, or nothing. XLA's flags may change the code, or ask for a record of how it is compiled.
  static std::string Folder() {
    const char* flags = std::getenv("XLA_FLAGS");
    const char* folder = std::getenv("LAYERCAKE_PROGRAMS");
    return folder != nullptr && folder[0] == '/' && (flags == nullptr || flags[0] == '\0') ? folder : "";
  }

  // The program as a text that LoadSerializedExecutable reads, or nothing if it has none.
  static std::optional<std::string> Serialize(const xla::PjRtLoadedExecutable& program) {
    absl::StatusOr<std::string> text = program.SerializeExecutable();
    xla::ExecutableAndOptionsProto executable;
    xla::cpu::CompilationResultProto result;
    if (!text.ok() || !executable.ParseFromString(*text) || !result.ParseFromString(executable.serialized_executable())) {
      return std::nullopt;
    }
    // When XLA loads a program it logs an error for each feature that the processor lacks. It also lists preferences as
    // features, which no processor has. The key has the features.
    result.mutable_target_machine_options()->clear_features();
    if (!result.SerializeToString(executable.mutable_serialized_executable()) || !executable.SerializeToString(&*text)) {
      return std::nullopt;
    }
    return *std::move(text);
  }

  Program FindInMemory(const Key& key) {
    std::lock_guard<std::mutex> lock(mutex_);
    for (auto it = recent_.begin(); it != recent_.end(); ++it) {
      if (it->key.name != key.name) continue;
      recent_.splice(recent_.begin(), recent_, it);
      return it->program;
    }
    return nullptr;
  }

  void KeepInMemory(const Key& key, Program program) {
    if (key.size > kMostCodeInMemory) return;
    std::lock_guard<std::mutex> lock(mutex_);
    recent_.push_front({key, std::move(program)});
    code_ += key.size;
    while (recent_.size() > kMostInMemory || code_ > kMostCodeInMemory) {
      code_ -= recent_.back().key.size;
      recent_.pop_back();
    }
  }

  xla::PjRtClient* const client_;
  const std::string machine_;
  const Store store_;
  std::mutex mutex_;
  std::list<Recent> recent_;  // The most recently used is first.
  size_t code_ = 0;           // The size of the code of all of them.
};

}  // namespace layercake
