// A free block's first bytes are its place in two lists: of all free blocks by age, and of those of its class.
#include "runtime/core/large_blocks.h"

#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <new>

namespace braid {
namespace {

constexpr size_t kHugePages = size_t{4} << 20;  // from this size on huge pages pay

size_t find_machine_bytes() {
  size_t bytes = static_cast<size_t>(sysconf(_SC_PHYS_PAGES)) * static_cast<size_t>(sysconf(_SC_PAGESIZE));
  for (const char* limit : {"/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes"}) {
    size_t allowed;
    if (std::ifstream(limit) >> allowed && allowed > 0) bytes = std::min(bytes, allowed);  // "max" is no number
  }
  return bytes;
}

void* map_pages(size_t bytes) {
  void* pages = mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (pages == MAP_FAILED) return nullptr;
  if (bytes >= kHugePages) madvise(pages, bytes, MADV_HUGEPAGE);
  return pages;
}

}  // namespace

size_t machine_bytes() {
  static const size_t bytes = find_machine_bytes();
  return bytes;
}

void LargeBlocks::link(Free* block) {
  block->newer = nullptr;
  block->older = newest_;
  (newest_ ? newest_->newer : oldest_) = block;
  newest_ = block;
  Free*& alike = newest_alike_[block->block_class];
  block->newer_alike = nullptr;
  block->older_alike = alike;
  if (alike) alike->newer_alike = block;
  alike = block;
  kept_ += block_bytes(block->block_class);
}

void LargeBlocks::unlink(Free* block) {
  (block->newer ? block->newer->older : newest_) = block->older;
  (block->older ? block->older->newer : oldest_) = block->newer;
  (block->newer_alike ? block->newer_alike->older_alike : newest_alike_[block->block_class]) = block->older_alike;
  if (block->older_alike) block->older_alike->newer_alike = block->newer_alike;
  kept_ -= block_bytes(block->block_class);
}

LargeBlocks::Free* LargeBlocks::oldest_beyond(size_t bytes) {
  Free* taken_out = nullptr;
  while (kept_ > bytes) {
    Free* block = oldest_;
    unlink(block);
    block->newer = taken_out;
    taken_out = block;
  }
  return taken_out;
}

void LargeBlocks::unmap(Free* blocks) noexcept {
  while (Free* block = blocks) {
    blocks = block->newer;
    munmap(block, block_bytes(block->block_class));
  }
}

void* LargeBlocks::take(size_t block_class) {
  if (block_class >= kClasses) return nullptr;
  const size_t bytes = block_bytes(block_class);
  Free* released = nullptr;
  {
    std::lock_guard lock(mutex_);
    if (Free* block = newest_alike_[block_class]) {
      unlink(block);
      taken_ += bytes;
      return block;
    }
    if (bytes > machine_bytes()) return nullptr;
    if (taken_ + kept_ + bytes > machine_bytes() / 4 * 3) released = oldest_beyond(0);
    taken_ += bytes;
  }
  unmap(released);
  void* block = map_pages(bytes);
  if (!block) {
    give_back();
    block = map_pages(bytes);
  }
  if (!block) {
    std::lock_guard lock(mutex_);
    taken_ -= bytes;
  }
  return block;
}

void LargeBlocks::give(void* block, size_t block_class) noexcept {
  Free* released;
  {
    std::lock_guard lock(mutex_);
    taken_ -= block_bytes(block_class);
    Free* free = ::new (block) Free;
    free->block_class = block_class;
    link(free);
    released = oldest_beyond(machine_bytes() / 8);
  }
  unmap(released);
}

void LargeBlocks::give_back() noexcept {
  Free* released;
  {
    std::lock_guard lock(mutex_);
    released = oldest_beyond(0);
  }
  unmap(released);
}

int64_t LargeBlocks::kept() {
  std::lock_guard lock(mutex_);
  return static_cast<int64_t>(kept_);
}

}  // namespace braid
