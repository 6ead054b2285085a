// A folder of compiled programs.

#pragma once

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstdio>
#include <optional>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"

#include "hash.h"

namespace layercake {

// A file descriptor that is closed with its owner.
class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}
  ~Descriptor() { Close(); }
  Descriptor(Descriptor&& other) : number_(std::exchange(other.number_, -1)) {}

  operator int() const { return number_; }

  // Whether all that was written is on its way to the disk.
  bool Close() {
    const int number = std::exchange(number_, -1);
    return number < 0 || close(number) == 0;
  }

 private:
  int number_;
};

// Entries are named by a hash in hexadecimal. They are code that will run: a store is used only if nobody else can write to its folder. Several processes may use
// it at the same time, since an entry is written under another name first. Whatever goes wrong with an entry, such as a
// full disk, a lack of permissions or a broken file, it is as if there were none.
class Store {
 public:
  // A store without a path is always empty.
  explicit Store(std::string path) : path_(std::move(path)) {}

  bool Enabled() const { return !path_.empty(); }

  std::optional<std::string> Read(const std::string& name) const {
    const Descriptor folder = Open();
    if (folder < 0) return std::nullopt;
    // Neither a link is followed nor a pipe waited for.
    const Descriptor file(openat(folder, name.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK));
    struct stat info;
    if (file < 0 || fstat(file, &info) != 0 || !S_ISREG(info.st_mode) || info.st_uid != geteuid() ||
        info.st_size < static_cast<off_t>(kHashSize) || info.st_size > static_cast<off_t>(kLargestFile)) {
      return std::nullopt;
    }
    std::string text(info.st_size, '\0');
    for (size_t done = 0; done < text.size();) {
      const ssize_t n = read(file, text.data() + done, text.size() - done);
      if (n < 0 && errno == EINTR) continue;
      if (n <= 0) return std::nullopt;
      done += n;
    }
    const std::string hash = text.substr(0, kHashSize);
    text.erase(0, kHashSize);
    if (Hash({name, text}) != hash) return std::nullopt;
    futimens(file, nullptr);  // It was used now.
    return text;
  }

  void Write(const std::string& name, absl::string_view content) const {
    if (!Enabled() || content.size() > kLargestFile - kHashSize) return;
    MakeFolders();
    const Descriptor folder = Open();
    if (folder < 0) return;
    static std::atomic<int> written = 0;
    const int number = written++;
    const std::string temporary = absl::StrCat(name, ".", getpid(), ".", number);
    Descriptor file(openat(folder, temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600));
    if (file < 0) return;
    if (!WriteAll(file, Hash({name, content})) || !WriteAll(file, content) || !file.Close() ||
        renameat(folder, temporary.c_str(), folder, name.c_str()) != 0) {
      unlinkat(folder, temporary.c_str(), 0);
      return;
    }
    if (number % kWritesBetweenRemovals == 0) RemoveOldest(folder);
  }

 private:
  static constexpr size_t kLargestFile = 32 << 20;
  static constexpr off_t kLargestFolder = 256 << 20;
  static constexpr int kWritesBetweenRemovals = 16;  // In a process. Its first entry counts, since most processes write few.

  // The folder, or a negative number if it must not be used.
  Descriptor Open() const {
    Descriptor folder(Enabled() ? open(path_.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC) : -1);
    struct stat info;
    if (folder >= 0 && (fstat(folder, &info) != 0 || info.st_uid != geteuid() || (info.st_mode & (S_IWGRP | S_IWOTH)) != 0)) {
      folder.Close();
    }
    return folder;
  }

  void MakeFolders() const {
    for (size_t end = path_.find('/', 1); end != std::string::npos; end = path_.find('/', end + 1)) {
      mkdir(path_.substr(0, end).c_str(), 0755);
    }
    mkdir(path_.c_str(), 0700);
  }

  static bool WriteAll(int file, absl::string_view text) {
    while (!text.empty()) {
      const ssize_t n = write(file, text.data(), text.size());
      if (n < 0 && errno == EINTR) continue;
      if (n <= 0) return false;
      text.remove_prefix(n);
    }
    return true;
  }

  // Whether a file is an entry or was to become one: the user may keep other things in the folder.
  static bool IsEntry(absl::string_view file) {
    const absl::string_view name = file.substr(0, file.find('.'));
    return name.size() == 2 * kHashSize && name.find_first_not_of("0123456789abcdef") == name.npos;
  }

  // Removes the entries that were not used for the longest time, if the folder has become too large.
  static void RemoveOldest(int folder) {
    struct File {
      timespec used;
      off_t size;
      std::string name;
    };
    const int duplicate = openat(folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR* list = duplicate < 0 ? nullptr : fdopendir(duplicate);
    if (list == nullptr) {
      if (duplicate >= 0) close(duplicate);
      return;
    }
    std::vector<File> files;
    off_t total = 0;
    while (const dirent* entry = readdir(list)) {
      struct stat info;
      if (IsEntry(entry->d_name) && fstatat(folder, entry->d_name, &info, AT_SYMLINK_NOFOLLOW) == 0 && S_ISREG(info.st_mode)) {
        files.push_back({info.st_mtim, info.st_size, entry->d_name});
        total += info.st_size;
      }
    }
    closedir(list);
    if (total <= kLargestFolder) return;
    std::sort(files.begin(), files.end(), [](const File& a, const File& b) {
      return std::tie(a.used.tv_sec, a.used.tv_nsec) < std::tie(b.used.tv_sec, b.used.tv_nsec);
    });
    for (const File& file : files) {
      if (total <= kLargestFolder / 4 * 3) break;
      if (unlinkat(folder, file.name.c_str(), 0) == 0) total -= file.size;
    }
  }

  std::string path_;
};

}  // namespace layercake
