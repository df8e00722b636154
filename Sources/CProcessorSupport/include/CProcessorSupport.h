#ifndef DIGITS_PROCESSOR_SUPPORT_H
#define DIGITS_PROCESSOR_SUPPORT_H

#include <stdbool.h>

/// Whether the processor that this runs on has an instruction set, and the operating system lets
/// programs use it. False for a name that is not in the list of CProcessorSupport.c; always true on
/// other architectures than x86-64.
bool digits_processor_supports(const char *instruction_set);

#endif
