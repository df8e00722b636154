#include "CProcessorSupport.h"

#include <string.h>

// This target is compiled for the least processor of the architecture, so that it runs on any.

#if defined(__x86_64__)
#define TRY(NAME)                      \
  if (strcmp(instruction_set, NAME) == 0) { \
    return __builtin_cpu_supports(NAME); \
  }
#endif

bool digits_processor_supports(const char *instruction_set) {
#if defined(__x86_64__)
  __builtin_cpu_init();
  TRY("sse3") TRY("ssse3") TRY("sse4.1") TRY("sse4.2") TRY("popcnt")
  TRY("avx") TRY("avx2") TRY("fma") TRY("f16c") TRY("bmi") TRY("bmi2") TRY("lzcnt") TRY("movbe")
  TRY("sse4a") TRY("avx512f") TRY("avx512bw") TRY("avx512cd") TRY("avx512dq") TRY("avx512vl")
  TRY("avx512vbmi") TRY("avx512vbmi2") TRY("avx512vnni") TRY("avx512ifma") TRY("avx512bitalg")
  TRY("avx512vpopcntdq") TRY("avx512bf16") TRY("avx512fp16")
  return false;
#else
  (void)instruction_set;
  return true;
#endif
}
