// What the system's allocator can be asked for, which Swift cannot reach by itself on Linux.
#pragma once

/// Gives memory that was freed back to the system, where the allocator can; it keeps it otherwise.
void give_freed_memory_back(void);
