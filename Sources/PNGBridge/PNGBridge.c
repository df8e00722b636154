#include "PNGBridge.h"

#include <png.h>
#include <stdlib.h>
#include <string.h>

// The functions that call setjmp own no changing locals: what changes lives behind a pointer, where
// a longjmp leaves it intact.

static void on_error(png_structp png, png_const_charp message) {
  png_bridge_error *error = png_get_error_ptr(png);
  strncpy(error->message, message, sizeof(error->message) - 1);
  error->message[sizeof(error->message) - 1] = 0;
  png_longjmp(png, 1);
}

static void on_warning(png_structp png, png_const_charp message) {
  (void)png;
  (void)message;
}

// MARK: Decoding

typedef struct {
  const uint8_t *bytes;
  size_t count, position;
  png_structp png;
  png_infop info;
  png_bytep *rows;
  png_bridge_image *image;
} decoder;

static void read_bytes(png_structp png, png_bytep destination, size_t count) {
  decoder *self = png_get_io_ptr(png);
  if (count > self->count - self->position) {
    self->position = self->count;
    png_error(png, "the end of the file");
  }
  memcpy(destination, self->bytes + self->position, count);
  self->position += count;
}

static char *copy_string(png_structp png, const char *string) {
  char *copy = strdup(string ? string : "");
  if (!copy) png_error(png, "not enough memory");
  return copy;
}

static void copy_texts(decoder *self) {
  png_textp texts = NULL;
  int count = 0;
  png_get_text(self->png, self->info, &texts, &count);
  if (count <= 0) return;
  self->image->texts = calloc((size_t)count, sizeof(png_bridge_text));
  if (!self->image->texts) png_error(self->png, "not enough memory");
  for (int i = 0; i < count; i++) {
    png_bridge_text *text = &self->image->texts[self->image->text_count++];
    text->key = copy_string(self->png, texts[i].key);
    text->value = copy_string(self->png, texts[i].text);
    text->is_utf8 = texts[i].compression >= PNG_ITXT_COMPRESSION_NONE;
  }
}

static void check_size(decoder *self) {
  uint64_t pixels = (uint64_t)self->image->width * self->image->height;
  // Deflate shrinks at most 1032 times, so a longer image than this cannot be in the file.
  uint64_t bits = pixels * png_get_bit_depth(self->png, self->info) *
                  png_get_channels(self->png, self->info);
  if (bits / 8 / 1032 > self->count) png_error(self->png, "a file too short for its image size");
}

// Compressed chunks, of which a few kilobytes can hold gigabytes, are bounded in their number and
// size; those that only matter for colours are passed over.
static void bound_chunks(png_structp png) {
  static const png_byte passed_over[] = "iCCP\0sPLT\0eXIf";
  png_set_chunk_malloc_max(png, 1 << 16);
  png_set_chunk_cache_max(png, 256);
  png_set_keep_unknown_chunks(png, PNG_HANDLE_CHUNK_NEVER, passed_over, 3);
}

static int decode(decoder *self, int wants_pixels, png_bridge_error *error) {
  self->png = png_create_read_struct(PNG_LIBPNG_VER_STRING, error, on_error, on_warning);
  if (!self->png) return 0;
  self->info = png_create_info_struct(self->png);
  if (!self->info) return 0;
  if (setjmp(png_jmpbuf(self->png))) return 0;

  png_set_read_fn(self->png, self, read_bytes);
  // A damaged text chunk is damage too; by default libpng would drop it in silence.
  png_set_crc_action(self->png, PNG_CRC_ERROR_QUIT, PNG_CRC_ERROR_QUIT);
  bound_chunks(self->png);
  png_read_info(self->png, self->info);
  self->image->width = png_get_image_width(self->png, self->info);
  self->image->height = png_get_image_height(self->png, self->info);
  if (!wants_pixels) {
    copy_texts(self);
    return 1;
  }
  check_size(self);

  png_set_expand(self->png);    // palette to RGB, 1, 2 and 4 bits to 8, transparency to alpha
  png_set_scale_16(self->png);  // 16 bits to 8, rounded
  png_set_interlace_handling(self->png);
  png_read_update_info(self->png, self->info);
  self->image->channels = png_get_channels(self->png, self->info);

  size_t stride = png_get_rowbytes(self->png, self->info);
  if (stride != (size_t)self->image->width * (size_t)self->image->channels) {
    png_error(self->png, "pixels of an unknown layout");
  }
  self->image->pixels = malloc(stride * self->image->height);
  self->rows = calloc(self->image->height, sizeof(png_bytep));
  if (!self->image->pixels || !self->rows) png_error(self->png, "not enough memory");
  for (uint32_t y = 0; y < self->image->height; y++) {
    self->rows[y] = self->image->pixels + y * stride;
  }
  png_read_image(self->png, self->rows);
  png_read_end(self->png, self->info);
  copy_texts(self);
  return 1;
}

int png_bridge_decode(
    const uint8_t *bytes, size_t count, int wants_pixels, png_bridge_image *image,
    png_bridge_error *error) {
  memset(image, 0, sizeof(*image));
  memset(error, 0, sizeof(*error));
  strcpy(error->message, "libpng did not start");
  decoder self = {.bytes = bytes, .count = count, .image = image};
  int done = decode(&self, wants_pixels, error);
  error->offset = self.position;
  png_destroy_read_struct(&self.png, &self.info, NULL);
  free(self.rows);
  return done;
}

void png_bridge_release(png_bridge_image *image) {
  for (size_t i = 0; i < image->text_count; i++) {
    free(image->texts[i].key);
    free(image->texts[i].value);
  }
  free(image->texts);
  free(image->pixels);
  memset(image, 0, sizeof(*image));
}

// MARK: Encoding

typedef struct {
  uint8_t *bytes;
  size_t count, capacity;
  png_structp png;
  png_infop info;
  png_textp texts;
} encoder;

static void write_bytes(png_structp png, png_bytep source, size_t count) {
  encoder *self = png_get_io_ptr(png);
  if (count > self->capacity - self->count) {
    size_t capacity = 2 * self->capacity + count;
    uint8_t *bytes = realloc(self->bytes, capacity);
    if (!bytes) png_error(png, "not enough memory");
    self->bytes = bytes;
    self->capacity = capacity;
  }
  memcpy(self->bytes + self->count, source, count);
  self->count += count;
}

static void flush_bytes(png_structp png) { (void)png; }

static void set_texts(encoder *self, const png_bridge_text *texts, size_t count) {
  if (count == 0) return;
  self->texts = calloc(count, sizeof(png_text));
  if (!self->texts) png_error(self->png, "not enough memory");
  for (size_t i = 0; i < count; i++) {
    self->texts[i].compression =
        texts[i].is_utf8 ? PNG_ITXT_COMPRESSION_NONE : PNG_TEXT_COMPRESSION_NONE;
    self->texts[i].key = texts[i].key;
    self->texts[i].text = texts[i].value;
  }
  png_set_text(self->png, self->info, self->texts, (int)count);
}

static int encode(
    encoder *self, const uint8_t *pixels, uint32_t width, uint32_t height,
    const png_bridge_text *texts, size_t text_count, png_bridge_error *error) {
  self->png = png_create_write_struct(PNG_LIBPNG_VER_STRING, error, on_error, on_warning);
  if (!self->png) return 0;
  self->info = png_create_info_struct(self->png);
  if (!self->info) return 0;
  if (setjmp(png_jmpbuf(self->png))) return 0;

  png_set_write_fn(self->png, self, write_bytes, flush_bytes);
  png_set_IHDR(
      self->png, self->info, width, height, 8, PNG_COLOR_TYPE_GRAY, PNG_INTERLACE_NONE,
      PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
  set_texts(self, texts, text_count);
  png_write_info(self->png, self->info);
  for (uint32_t y = 0; y < height; y++) {
    png_write_row(self->png, pixels + (size_t)y * width);
  }
  png_write_end(self->png, self->info);
  return 1;
}

int png_bridge_encode(
    const uint8_t *pixels, uint32_t width, uint32_t height, const png_bridge_text *texts,
    size_t text_count, uint8_t **bytes, size_t *count, png_bridge_error *error) {
  memset(error, 0, sizeof(*error));
  strcpy(error->message, "libpng did not start");
  encoder self = {0};
  int done = encode(&self, pixels, width, height, texts, text_count, error);
  png_destroy_write_struct(&self.png, &self.info);
  free(self.texts);
  if (!done) {
    free(self.bytes);
    self.bytes = NULL;
    self.count = 0;
  }
  *bytes = self.bytes;
  *count = self.count;
  return done;
}
