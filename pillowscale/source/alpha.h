/* Colours multiplied by their alpha, as Pillow's mode RGBa has them, and back. */
#ifndef PILLOWSCALE_ALPHA_H
#define PILLOWSCALE_ALPHA_H

#include <stdint.h>

/* A row of `count` pixels of four bytes. */
void alpha_multiply(uint8_t *to, const uint8_t *from, uint32_t count);

/* The same in place: colours divided by their alpha. */
void alpha_divide(uint8_t *row, uint32_t count);

#endif
