// libpng behind plain functions that return. libpng reports errors by longjmp, which must not cross
// a Swift frame, so every jump starts and ends inside PNGBridge.c.
#pragma once

#include <stddef.h>
#include <stdint.h>

/// One text chunk. The strings end with a zero byte.
typedef struct {
  char *key;    // Latin-1
  char *value;  // UTF-8 if is_utf8 (iTXt), else Latin-1 (tEXt, zTXt)
  int is_utf8;
} png_bridge_text;

/// What went wrong, in libpng's words, and how far the file had been read by then.
typedef struct {
  char message[160];
  size_t offset;
} png_bridge_error;

/// A decoded image, owned by the caller until png_bridge_release.
typedef struct {
  uint32_t width, height;
  int channels;     // 1 gray, 2 gray alpha, 3 RGB, 4 RGBA
  uint8_t *pixels;  // [height, width, channels]
  png_bridge_text *texts;
  size_t text_count;
} png_bridge_image;

/// Decodes a whole PNG file to 8 bits a channel, or only its size and the text before the image data
/// unless `wants_pixels`. Returns 1, or 0 with `error` filled; `image` must be released either way.
/// An image that the file is too short to hold is refused before any memory is taken for it. The
/// caller has checked that every chunk ends within the file.
int png_bridge_decode(
    const uint8_t *bytes, size_t count, int wants_pixels, png_bridge_image *image,
    png_bridge_error *error);

void png_bridge_release(png_bridge_image *image);

/// Encodes an 8-bit gray image, [height, width]. Returns 1 and the file in `bytes`, which the
/// caller frees with free(), or 0 with `error` filled and nothing to free.
int png_bridge_encode(
    const uint8_t *pixels, uint32_t width, uint32_t height, const png_bridge_text *texts,
    size_t text_count, uint8_t **bytes, size_t *count, png_bridge_error *error);
