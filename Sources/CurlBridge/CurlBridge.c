#include "CurlBridge.h"

#include "LoadedCurl.h"

#include <stdio.h>
#include <stdlib.h>

struct curl_bridge_transfer {
  CURLM *multi;
  CURL *easy;
  struct curl_slist *fields;
  curl_bridge_reader reader;
  int has_ended;
  CURLcode code;
  char text[CURL_ERROR_SIZE];
};

static size_t take_head(char *bytes, size_t size, size_t count, void *transfer) {
  const curl_bridge_reader *reader = &((curl_bridge_transfer *)transfer)->reader;
  return reader->head(reader->context, bytes, size * count) ? size * count : 0;
}

// libcurl takes any other number than the given one for a failure.
static size_t take_body(char *bytes, size_t size, size_t count, void *transfer) {
  const curl_bridge_reader *reader = &((curl_bridge_transfer *)transfer)->reader;
  size_t all = size * count;
  return reader->body(reader->context, (const uint8_t *)bytes, all) ? all : all + 1;
}

curl_bridge_transfer *curl_bridge_begin(
    const char *url, int64_t start, curl_bridge_reader reader) {
  curl_bridge_transfer *transfer = load_libcurl() ? calloc(1, sizeof *transfer) : NULL;
  if (!transfer) return NULL;
  transfer->reader = reader;
  transfer->easy = libcurl.curl_easy_init();
  transfer->multi = libcurl.curl_multi_init();
  // If the body were encoded anew on the way, byte positions would be different.
  transfer->fields = libcurl.curl_slist_append(NULL, "Accept-Encoding: identity");
  CURL *easy = transfer->easy;
  if (!easy || !transfer->multi || !transfer->fields) {
    curl_bridge_end(transfer);
    return NULL;
  }
  libcurl.curl_easy_setopt(easy, CURLOPT_URL, url);
  libcurl.curl_easy_setopt(easy, CURLOPT_USERAGENT, "digits");
  libcurl.curl_easy_setopt(easy, CURLOPT_HTTPHEADER, transfer->fields);
  libcurl.curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
  libcurl.curl_easy_setopt(easy, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
#if LIBCURL_VERSION_NUM >= 0x075500
  libcurl.curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
#else
  libcurl.curl_easy_setopt(easy, CURLOPT_PROTOCOLS, (long)(CURLPROTO_HTTP | CURLPROTO_HTTPS));
#endif
  char range[32];
  if (start > 0) {
    snprintf(range, sizeof range, "%lld-", (long long)start);
    libcurl.curl_easy_setopt(easy, CURLOPT_RANGE, range);
  }
  libcurl.curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, take_head);
  libcurl.curl_easy_setopt(easy, CURLOPT_HEADERDATA, transfer);
  libcurl.curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, take_body);
  libcurl.curl_easy_setopt(easy, CURLOPT_WRITEDATA, transfer);
  libcurl.curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, transfer->text);
  libcurl.curl_multi_add_handle(transfer->multi, easy);
  return transfer;
}

int curl_bridge_can_load(void) { return load_libcurl(); }

int curl_bridge_step(curl_bridge_transfer *transfer, int milliseconds) {
  int running = 0, left = 0;
  CURLMcode code = libcurl.curl_multi_perform(transfer->multi, &running);
  if (code == CURLM_OK && running) code = libcurl.curl_multi_poll(transfer->multi, NULL, 0, milliseconds, NULL);
  if (code == CURLM_OK && running) return 1;
  transfer->has_ended = 1;
  transfer->code = code == CURLM_OK ? CURLE_OK : CURLE_RECV_ERROR;
  for (CURLMsg *message; (message = libcurl.curl_multi_info_read(transfer->multi, &left));)
    if (message->msg == CURLMSG_DONE) transfer->code = message->data.result;
  return 0;
}

const char *curl_bridge_fault(const curl_bridge_transfer *transfer) {
  if (transfer->has_ended && transfer->code == CURLE_OK) return NULL;
  return transfer->text[0] ? transfer->text : libcurl.curl_easy_strerror(transfer->code);
}

void curl_bridge_end(curl_bridge_transfer *transfer) {
  if (transfer->multi && transfer->easy)
    libcurl.curl_multi_remove_handle(transfer->multi, transfer->easy);
  if (transfer->easy) libcurl.curl_easy_cleanup(transfer->easy);
  if (transfer->multi) libcurl.curl_multi_cleanup(transfer->multi);
  libcurl.curl_slist_free_all(transfer->fields);
  free(transfer);
}
