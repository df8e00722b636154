// The functions of libcurl that are used, found when the first transfer begins. libcurl brings some
// thirty libraries along, and to load them takes a quarter of the time in which a program starts that
// in most cases transfers nothing.
#pragma once

#include <curl/curl.h>

#define CURL_FUNCTIONS(each) \
  each(curl_global_init) each(curl_easy_init) each(curl_easy_setopt) each(curl_easy_cleanup) \
  each(curl_easy_strerror) each(curl_multi_init) each(curl_multi_add_handle) \
  each(curl_multi_remove_handle) each(curl_multi_perform) each(curl_multi_poll) \
  each(curl_multi_info_read) each(curl_multi_cleanup) each(curl_slist_append) \
  each(curl_slist_free_all)

// Headers may define these as macros that check their arguments.
#undef curl_easy_setopt

typedef struct {
#define CURL_MEMBER(name) __typeof__(&name) name;
  CURL_FUNCTIONS(CURL_MEMBER)
#undef CURL_MEMBER
} curl_functions;

/// They can be called once `load_libcurl` has returned 1.
extern curl_functions libcurl;

/// Finds the functions if that was not done. Returns 0 if there is no libcurl.
int load_libcurl(void);
