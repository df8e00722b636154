#ifndef DIGITS_BUILT_PROCESSOR_H
#define DIGITS_BUILT_PROCESSOR_H

/// The value of DIGITS_CPU at build time: "native", "off", or what -march was given.
extern const char *const digits_built_processor;

/// Instruction sets that the kernels may use, by their names in __builtin_cpu_supports, with a space
/// after each; empty where nothing beyond the architecture's least is needed.
extern const char *const digits_built_instructions;

#endif
