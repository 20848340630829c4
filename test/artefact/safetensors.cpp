// States as safetensors: what is written, what others wrote, and files that are none.
#include <unistd.h>

#include <catch2/catch.hpp>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <random>

#include "test/artefact/layout.h"

using namespace test;

namespace {

/// A path that goes at the end.
struct Path {
  std::string text = std::filesystem::temp_directory_path() / "braid-state-XXXXXX";
  const char* const name = text.data();
  Path() { close(mkstemp(text.data())); }
  ~Path() { unlink(name); }
};

int read(Block& block, const std::string& file) {
  // On the heap and no longer than it is, so that tools see what is read behind it.
  const std::unique_ptr<unsigned char[]> bytes(new unsigned char[file.size()]);
  std::memcpy(bytes.get(), file.data(), file.size());
  return braid_artefact_read(&kLayout, block.bytes, "f", bytes.get(), file.size());
}

const std::string kHeader = R"({"w":{"dtype":"F32","shape":[2,3],"data_offsets":[0,24]},)"
                            R"("a \"name\" with \\ and \u00fc":{"dtype":"I64","shape":[],"data_offsets":[24,32]},)"
                            R"("mask":{"dtype":"BOOL","shape":[2],"data_offsets":[32,34]}})";
const std::string kData = std::string(24, '\1') + std::string(8, '\2') + std::string("\1\0", 2);

void refused(const std::string& file, const std::string& why) {
  Block block;
  const std::string before = block.tensors();
  CHECK(read(block, file) == BRAID_BAD_FILE);
  CHECK(block.text(BRAID_BAD_FILE) == why);
  CHECK(block.tensors() == before);
}

std::string replaced(std::string header, const std::string& what, const std::string& by) {
  return header.replace(header.find(what), what.size(), by);
}

}  // namespace

TEST_CASE("what is saved is loaded, and its header is that of the format") {
  Block block, other;
  block.bytes[576] = 42;
  block.bytes[641] = 1;
  const Path path;
  REQUIRE(braid_artefact_save(&kLayout, block.bytes, path.name) == BRAID_OK);
  const std::string file = content(path.name);
  uint64_t length = 0;
  std::memcpy(&length, file.data(), 8);
  CHECK(length % 8 == 0);
  CHECK(file.size() == 8 + length + 34);
  CHECK(file.substr(8, length).find(R"("w":{"dtype":"F32","shape":[2,3],"data_offsets":[0,24]})") != std::string::npos);
  REQUIRE(braid_artefact_load(&kLayout, other.bytes, path.name) == BRAID_OK);
  CHECK(other.bytes[576] == 42);
  CHECK(other.bytes[641] == 1);
  CHECK(std::memcmp(other.bytes + 512, kInitial, 24) == 0);
  CHECK(other.intact());
}

TEST_CASE("a file of another program is read: any order, spaces, metadata, escapes, other tensors") {
  Block block;
  const std::string header =
      " { \"__metadata__\" : {\"by\": \"\\u0041\\ud83d\\ude00\"} , \"extra\":{\"shape\":[1],\"dtype\":\"F8_E4M3\","
      "\"data_offsets\":[34,35]}," +
      kHeader.substr(1) + "   ";
  REQUIRE(read(block, safetensors(header, kData + "x")) == BRAID_OK);
  CHECK(block.tensors().substr(0, 24) == std::string(24, '\1'));
  CHECK(block.bytes[576] == 2);
  CHECK(block.bytes[640] == 1);
}

TEST_CASE("a file that does not hold the state says why, and changes nothing") {
  CHECK(read(*std::make_unique<Block>(), safetensors(kHeader, kData)) == BRAID_OK);
  const std::string unreadable = "load: f has a header that cannot be read";
  refused("", "load: f is truncated, or no safetensors file");
  refused(safetensors(kHeader, kData).substr(0, 60), "load: f is truncated, or no safetensors file");
  refused(std::string(8, '\xff') + kHeader, "load: f is truncated, or no safetensors file");
  refused(safetensors("", ""), unreadable);
  refused(safetensors("{", ""), unreadable);
  refused(safetensors("{}", ""), "load: f lacks w");
  refused(safetensors("{}x", ""), unreadable);
  refused(safetensors(kHeader, kData.substr(1)), "load: f has mask at a place outside of it");
  refused(safetensors(replaced(kHeader, "F32", "F64"), kData), "load: f has w with another dtype or shape");
  refused(safetensors(replaced(kHeader, "[2,3]", "[3,2]"), kData), "load: f has w with another dtype or shape");
  refused(safetensors(replaced(kHeader, "[2,3]", "[2,3,1]"), kData), "load: f has w with another dtype or shape");
  refused(safetensors(replaced(kHeader, "[0,24]", "[24,0]"), kData), "load: f has w at a place outside of it");
  refused(safetensors(replaced(kHeader, "[0,24]", "[0,20]"), kData), "load: f has w at a place outside of it");
  refused(safetensors(replaced(kHeader, "[0,24]", "[18446744073709551600,24]"), kData), "load: f has w at a place outside of it");
  refused(safetensors(replaced(kHeader, "[0,24]", "[0,99999999999999999999]"), kData), unreadable);
  refused(safetensors(replaced(kHeader, "[0,24]", "[0,24,25]"), kData), unreadable);
  refused(safetensors(replaced(kHeader, "[0,24]", "[0,-24]"), kData), unreadable);
  refused(safetensors(replaced(kHeader, "\"mask\"", "\"w\""), kData), "load: f has w twice");
  refused(safetensors(replaced(kHeader, "\"mask\"", "\"mask\\u0000\""), kData), unreadable);
  refused(safetensors(replaced(kHeader, "\\u00fc", "\\ud800"), kData), unreadable);
  refused(safetensors(kHeader, kData.substr(0, 33) + "\2"), "load: f has mask with what is no bool");
  refused(safetensors(std::string(100000, '['), ""), unreadable);
  refused(safetensors("{\"" + std::string(5000, 'x') + "\":{\"dtype\":\"F32\",\"shape\":[],\"data_offsets\":[0,4]}}", kData),
          "load: f lacks w");
}

TEST_CASE("whatever is wrong with a file is an error, never a crash, and changes nothing") {
  const std::string good = safetensors(kHeader, kData);
  std::mt19937_64 random(1);
  Block block;
  int refused = 0, read_anew = 0;
  for (int round = 0; round < 100000; ++round) {
    std::string file = good;
    for (uint64_t changes = random() % 4 + 1; changes > 0; --changes) {
      const size_t at = random() % file.size();
      switch (random() % 5) {
        case 0:
          file[at] = static_cast<char>(random());
          break;
        case 1:
          file[at] = static_cast<char>(file[at] ^ (1 << random() % 8));
          break;
        case 2:
          file.erase(at, random() % 8 + 1);
          break;
        case 3:
          file.insert(at, file.substr(random() % file.size(), random() % 16));
          break;
        default:
          file[at] = "{}[]\":,\\09u"[random() % 11];
      }
      if (file.empty()) file = "x";
    }
    if (random() % 2 && file.size() > 8) {  // so that what is behind the length is reached
      const uint64_t length = kHeader.size() + file.size() - good.size();
      std::memcpy(file.data(), &length, 8);
    }
    const std::string before = block.tensors();
    const int status = read(block, file);
    if (status == BRAID_OK) {
      ++read_anew;
      continue;
    }
    ++refused;
    REQUIRE(status == BRAID_BAD_FILE);
    REQUIRE(block.tensors() == before);
    REQUIRE(block.text(status).starts_with("load: "));
  }
  CHECK(block.intact());
  CHECK(refused > 50000);
  CHECK(read_anew > 1000);  // where only elements are others
}
