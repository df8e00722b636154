// The exchange of two names in one step, which Swift cannot call by itself on Linux.
#pragma once

/// Lets the two paths exchange what they name. Returns 0, or -1 with errno set; EINVAL or ENOSYS
/// mean that the file system or the system cannot.
int exchange_names(const char *first, const char *second);
