// libcurl, loaded when the first request is made: it brings some thirty shared libraries and ten milliseconds, which
// a run that downloads nothing does not pay. Nothing here links against it; the functions are found by name, with the
// types that <curl/curl.h> declares, and Swift cannot call variadic functions, so each use of one has a wrapper.
#pragma once
#include <curl/curl.h>
#include <dlfcn.h>
#include <stdbool.h>
#include <stddef.h>

#define FETCH_CURL_FUNCTIONS(f)                                                                                        \
    f(global_init) f(easy_init) f(easy_cleanup) f(easy_pause) f(easy_strerror) f(easy_setopt) f(easy_getinfo)          \
    f(multi_init) f(multi_cleanup) f(multi_add_handle) f(multi_remove_handle) f(multi_perform) f(multi_poll)           \
    f(multi_wakeup) f(multi_info_read) f(multi_setopt) f(slist_append) f(slist_free_all) f(version_info)

/// The functions of a loaded libcurl.
struct fetch_curl {
#define FETCH_CURL_FIELD(name) __typeof__(curl_##name) *name;
    FETCH_CURL_FUNCTIONS(FETCH_CURL_FIELD)
#undef FETCH_CURL_FIELD
};

/// Loads the shared library `file` and finds all functions in it; false when it is not there or lacks one.
static inline bool fetch_curl_load(struct fetch_curl *curl, const char *file) {
    void *library = dlopen(file, RTLD_NOW | RTLD_LOCAL);
    if (!library) return false;
#define FETCH_CURL_FIND(name)                                                                                          \
    curl->name = (__typeof__(curl->name))dlsym(library, "curl_" #name);                                                \
    if (!curl->name) return false;
    FETCH_CURL_FUNCTIONS(FETCH_CURL_FIND)
#undef FETCH_CURL_FIND
    return true;
}

static inline CURLcode fetch_curl_set_long(const struct fetch_curl *curl, CURL *easy, CURLoption option, long value) {
    return curl->easy_setopt(easy, option, value);
}

/// libcurl keeps a copy of the text; with CURLOPT_COPYPOSTFIELDS, of as many bytes as were announced before.
static inline CURLcode fetch_curl_set_text(const struct fetch_curl *curl, CURL *easy, CURLoption option,
                                           const char *value) {
    return curl->easy_setopt(easy, option, value);
}

/// libcurl keeps the pointer.
static inline CURLcode fetch_curl_set_pointer(const struct fetch_curl *curl, CURL *easy, CURLoption option,
                                              void *value) {
    return curl->easy_setopt(easy, option, value);
}

/// CURLOPT_WRITEFUNCTION and CURLOPT_HEADERFUNCTION, whose types are the same.
static inline CURLcode fetch_curl_set_callback(const struct fetch_curl *curl, CURL *easy, CURLoption option,
                                               curl_write_callback value) {
    return curl->easy_setopt(easy, option, value);
}

/// CURLOPT_DEBUGFUNCTION, which is called where CURLOPT_VERBOSE is on.
static inline CURLcode fetch_curl_set_debug(const struct fetch_curl *curl, CURL *easy, curl_debug_callback value) {
    return curl->easy_setopt(easy, CURLOPT_DEBUGFUNCTION, value);
}

static inline CURLMcode fetch_curl_set_multi(const struct fetch_curl *curl, CURLM *multi, CURLMoption option,
                                             long value) {
    return curl->multi_setopt(multi, option, value);
}

/// A number that libcurl knows of a transfer; 0 where it knows none.
static inline long fetch_curl_get_long(const struct fetch_curl *curl, CURL *easy, CURLINFO info) {
    long value = 0;
    return curl->easy_getinfo(easy, info, &value) == CURLE_OK ? value : 0;
}

/// A text that libcurl knows of a transfer, and owns; NULL where it knows none.
static inline const char *fetch_curl_get_text(const struct fetch_curl *curl, CURL *easy, CURLINFO info) {
    char *value = NULL;
    return curl->easy_getinfo(easy, info, &value) == CURLE_OK ? value : NULL;
}

/// The socket of the transfer's connection; -1 when it is closed.
static inline curl_socket_t fetch_curl_get_socket(const struct fetch_curl *curl, CURL *easy) {
    curl_socket_t value = CURL_SOCKET_BAD;
    return curl->easy_getinfo(easy, CURLINFO_ACTIVESOCKET, &value) == CURLE_OK ? value : CURL_SOCKET_BAD;
}

/// The next transfer that ended, with its result; NULL when there is none.
static inline CURL *fetch_curl_next_done(const struct fetch_curl *curl, CURLM *multi, CURLcode *result) {
    int left = 0;
    for (CURLMsg *message; (message = curl->multi_info_read(multi, &left));) {
        if (message->msg != CURLMSG_DONE) continue;
        *result = message->data.result;
        return message->easy_handle;
    }
    return NULL;
}
