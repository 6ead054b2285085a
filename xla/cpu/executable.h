#pragma once

#include <optional>

#include "buffer.h"

#include "xla/pjrt/proto/compile_options.pb.h"

namespace xla {
// The header that declares this needs parts of MLIR that the wheel lacks.
absl::Status ParseMlirModuleStringAndConvertToXlaComputation(absl::string_view mlir_module_str,
                                                             XlaComputation& xla_computation, bool use_tuple_args,
                                                             bool return_tuple);
}  // namespace xla

namespace layercake {

inline absl::StatusOr<xla::XlaComputation> Parse(const PJRT_Program& program, bool tupled_arguments) {
  const absl::string_view format(program.format, program.format_size);
  const absl::string_view code(program.code, program.code_size);
  if (format == "mlir") {
    xla::XlaComputation computation;
    absl::Status status = xla::ParseMlirModuleStringAndConvertToXlaComputation(code, computation, tupled_arguments,
                                                                               /*return_tuple=*/false);
    if (!status.ok()) return status;
    return computation;
  }
  if (format == "hlo") {
    xla::HloModuleProto module;
    if (!module.ParseFromArray(code.data(), static_cast<int>(code.size()))) {
      return absl::InvalidArgumentError("the program is no HloModuleProto");
    }
    return xla::XlaComputation(std::move(module));
  }
  return absl::InvalidArgumentError(absl::StrCat("a program in the unknown format '", format, "'"));
}

inline PJRT_Error* ClientCompile(PJRT_Client_Compile_Args* args) {
  const SharedClient& client = *Unwrap(args->client);
  xla::CompileOptionsProto proto;
  if (!proto.ParseFromArray(args->compile_options, static_cast<int>(args->compile_options_size))) {
    return Fail(absl::InvalidArgumentError("the options are no CompileOptionsProto"));
  }
  absl::StatusOr<xla::CompileOptions> options = xla::CompileOptions::FromProto(proto);
  LAYERCAKE_RETURN_IF_ERROR(options.status());
  const PJRT_Program& program = *args->program;
  const Programs::Key key = client->programs->KeyOf({program.format, program.format_size}, {program.code, program.code_size},
                                                    {args->compile_options, args->compile_options_size});
  Programs::Program loaded = client->programs->Find(key, *options);
  if (loaded == nullptr) {
    absl::StatusOr<xla::XlaComputation> computation = Parse(program, options->parameter_is_tupled_arguments);
    LAYERCAKE_RETURN_IF_ERROR(computation.status());
    absl::StatusOr<std::unique_ptr<xla::PjRtLoadedExecutable>> compiled =
        client->client->CompileAndLoad(*computation, *std::move(options));
    LAYERCAKE_RETURN_IF_ERROR(compiled.status());
    loaded = *std::move(compiled);
    client->programs->Keep(key, loaded);
  }
  std::string name(loaded->name());
  args->executable = Wrap<PJRT_LoadedExecutable>(new Executable{client, std::move(loaded), std::move(name)});
  return nullptr;
}

inline PJRT_Error* LoadedExecutableDestroy(PJRT_LoadedExecutable_Destroy_Args* args) {
  delete Unwrap(args->executable);
  return nullptr;
}

inline PJRT_Error* ExecutableDestroy(PJRT_Executable_Destroy_Args* args) {
  delete Unwrap(args->executable);
  return nullptr;
}

inline PJRT_Error* LoadedExecutableGetExecutable(PJRT_LoadedExecutable_GetExecutable_Args* args) {
  args->executable = Wrap<PJRT_Executable>(new Executable(*Unwrap(args->loaded_executable)));
  return nullptr;
}

inline PJRT_Error* ExecutableName(PJRT_Executable_Name_Args* args) {
  const std::string& name = Unwrap(args->executable)->name;
  args->executable_name = name.data();
  args->executable_name_size = name.size();
  return nullptr;
}

inline PJRT_Error* ExecutableNumOutputs(PJRT_Executable_NumOutputs_Args* args) {
  absl::StatusOr<std::vector<xla::Shape>> shapes = Unwrap(args->executable)->executable->GetOutputShapes();
  LAYERCAKE_RETURN_IF_ERROR(shapes.status());
  if (shapes->empty()) return Fail(absl::InternalError("the program has no output"));
  const xla::Shape& shape = shapes->front();
  args->num_outputs = shape.IsTuple() ? shape.tuple_shapes().size() : 1;
  return nullptr;
}

inline PJRT_Error* ExecutableGetCompiledMemoryStats(PJRT_Executable_GetCompiledMemoryStats_Args* args) {
  absl::StatusOr<xla::CompiledMemoryStats> stats = Unwrap(args->executable)->executable->GetCompiledMemoryStats();
  LAYERCAKE_RETURN_IF_ERROR(stats.status());
#define COPY(field) args->field = stats->field
  COPY(generated_code_size_in_bytes);
  COPY(argument_size_in_bytes);
  COPY(output_size_in_bytes);
  COPY(alias_size_in_bytes);
  COPY(temp_size_in_bytes);
  COPY(host_generated_code_size_in_bytes);
  COPY(host_argument_size_in_bytes);
  COPY(host_output_size_in_bytes);
  COPY(host_alias_size_in_bytes);
  COPY(host_temp_size_in_bytes);
  COPY(peak_memory_in_bytes);
  COPY(total_size_in_bytes);
#undef COPY
  return nullptr;
}

inline PJRT_Error* LoadedExecutableExecute(PJRT_LoadedExecutable_Execute_Args* args) {
  const Executable* executable = Unwrap(args->executable);
  if (args->options->num_send_ops != 0 || args->options->num_recv_ops != 0) {
    return Fail(absl::UnimplementedError("send and receive callbacks"));
  }
  xla::ExecuteOptions options;
  options.launch_id = args->options->launch_id;
  // go-xla waits for the result anyway: another thread would only cost the change to it and back.
  options.execution_mode = xla::ExecuteOptions::ExecutionMode::kSynchronous;
  for (size_t i = 0; i < args->options->num_non_donatable_input_indices; ++i) {
    options.non_donatable_input_indices.insert(static_cast<int>(args->options->non_donatable_input_indices[i]));
  }

  std::vector<std::vector<xla::PjRtBuffer*>> arguments(args->num_devices);
  for (size_t device = 0; device < args->num_devices; ++device) {
    arguments[device].reserve(args->num_args);
    for (size_t i = 0; i < args->num_args; ++i) {
      PJRT_Buffer* argument = args->argument_lists[device][i];
      if (argument == nullptr) return Fail(absl::InvalidArgumentError(absl::StrCat("argument ", i, " is missing")));
      arguments[device].push_back(Unwrap(argument)->buffer.get());
    }
  }

  const bool wants_events = args->device_complete_events != nullptr;
  std::vector<std::vector<std::unique_ptr<xla::PjRtBuffer>>> results;
  std::vector<xla::Future<>> done;
  if (args->execute_device == nullptr) {
    std::optional<std::vector<xla::Future<>>> futures;
    if (wants_events) futures.emplace();
    auto all = executable->executable->Execute(arguments, options, futures);
    LAYERCAKE_RETURN_IF_ERROR(all.status());
    results = *std::move(all);
    if (futures.has_value()) done = *std::move(futures);
  } else {
    if (args->num_devices != 1) {
      return Fail(absl::InvalidArgumentError("arguments for several devices, to run on one"));
    }
    xla::PjRtLoadedExecutable* program = executable->executable.get();
    xla::PjRtDevice* device = Unwrap(args->execute_device)->device;
    const bool portable = program->num_replicas() == 1 && program->num_partitions() == 1;
    std::optional<xla::Future<>> future;
    auto one = portable ? program->ExecutePortable(arguments[0], device, options, future, wants_events)
                        : program->ExecuteSharded(arguments[0], device, options, future, wants_events);
    LAYERCAKE_RETURN_IF_ERROR(one.status());
    results.push_back(*std::move(one));
    if (future.has_value()) done.push_back(*std::move(future));
  }

  for (size_t device = 0; device < results.size(); ++device) {
    for (size_t i = 0; i < results[device].size(); ++i) {
      args->output_lists[device][i] = NewBuffer(executable->client, std::move(results[device][i]));
    }
  }
  if (wants_events) {
    for (size_t device = 0; device < args->num_devices; ++device) {
      args->device_complete_events[device] =
          NewEvent(device < done.size() ? std::move(done[device]) : xla::Future<>(absl::OkStatus()));
    }
  }
  return nullptr;
}

}  // namespace layercake
