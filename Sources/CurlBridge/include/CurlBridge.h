// libcurl behind plain functions. Its options are set by a function with a variable number of
// arguments, which Swift cannot call.
#pragma once

#include <stddef.h>
#include <stdint.h>

/// What takes an answer as it arrives. Both functions return 1 to go on and 0 to end the transfer.
typedef struct {
  void *context;
  /// Takes one line of the head with its end of line; the last one is empty.
  int (*head)(void *context, const char *line, size_t count);
  int (*body)(void *context, const uint8_t *bytes, size_t count);
} curl_bridge_reader;

typedef struct curl_bridge_transfer curl_bridge_transfer;

/// Whether this machine has libcurl.
int curl_bridge_can_load(void);

/// Prepares a request for the bytes of `url` from `start` on. Redirections are not followed. Returns
/// NULL if there is no memory, or no libcurl.
curl_bridge_transfer *curl_bridge_begin(
    const char *url, int64_t start, curl_bridge_reader reader);

/// Passes on what has arrived, and waits for more, but for `milliseconds` at most. Returns 1 while
/// the transfer goes on, and 0 at its end.
int curl_bridge_step(curl_bridge_transfer *transfer, int milliseconds);

/// Returns why the transfer ended early in libcurl's words, or NULL if the answer came whole.
const char *curl_bridge_fault(const curl_bridge_transfer *transfer);

void curl_bridge_end(curl_bridge_transfer *transfer);
