/* Scales pictures of 8 bits a channel, and softens masks, to the bytes that Pillow makes of them, several times as fast.
 *
 * A picture is given by the addresses of its rows, as Pillow stores it: one byte a pixel, or four. All functions return
 * a status, write only to the rows of `to`, and keep nothing. */
#ifndef PILLOWSCALE_H
#define PILLOWSCALE_H

#include <stdint.h>

enum pillowscale_status { PILLOWSCALE_DONE, PILLOWSCALE_ARGUMENT, PILLOWSCALE_MEMORY };

/* The numbers that Pillow gives its filters. */
enum pillowscale_filter {
    PILLOWSCALE_LANCZOS = 1,
    PILLOWSCALE_BILINEAR = 2,
    PILLOWSCALE_BICUBIC = 3,
    PILLOWSCALE_BOX = 4,
    PILLOWSCALE_HAMMING = 5
};

/* What the processor is asked for: by default the fastest that it has. */
enum pillowscale_code { PILLOWSCALE_FASTEST, PILLOWSCALE_PLAIN, PILLOWSCALE_SSE4, PILLOWSCALE_AVX2 };

/* `rows`: `height` addresses of `width` * `channels` bytes each. `channels`: 1 or 4. */
struct pillowscale_picture {
    uint8_t *const *rows;
    uint32_t width;
    uint32_t height;
    uint32_t channels;
};

/* What the fourth byte of each pixel is: a channel like the others; nothing, and then it becomes 0; or the alpha by
 * which the others count. */
enum pillowscale_fourth { PILLOWSCALE_CHANNEL, PILLOWSCALE_NOTHING, PILLOWSCALE_ALPHA };

/* The part `box` (left, top, right, bottom; in pixels of `from`, not empty) at the size of `to`. `fourth`: see above;
 * pictures of one channel have none. */
int pillowscale_resize(const struct pillowscale_picture *from, const struct pillowscale_picture *to, uint32_t filter,
                       const float box[4], uint32_t fourth, uint32_t code);

/* The mean of each `across` * `down` pixels of the part `box` (left, top, right, bottom). What remains at its right and
 * bottom edge counts as a pixel, so `to` is rounded up. */
int pillowscale_reduce(const struct pillowscale_picture *from, const struct pillowscale_picture *to, uint32_t across,
                       uint32_t down, const uint32_t box[4]);

/* Masks, of one channel. Each pixel is mixed with the mean of the two beside it: `share` of that, from 0 to 1, twice down
 * and twice across. `to` has the size of `from`. */
int pillowscale_soften(const struct pillowscale_picture *from, const struct pillowscale_picture *to, float share);

/* A mask `factor` times as wide and high, with what lies between its pixels; as much of it as `to` has room for. */
int pillowscale_enlarge(const struct pillowscale_picture *from, const struct pillowscale_picture *to, uint32_t factor);

#endif
