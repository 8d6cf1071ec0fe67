/* One block of 8 x 8 samples: to pixels, blend, back to coefficients (T.81, A.3.3, A.3.4). */
#ifndef JPEGSPLICE_BLOCK_H
#define JPEGSPLICE_BLOCK_H

#include "huffman.h"
#include "overlay.h"

enum { HIGHEST_COEFFICIENT = 1023 }; /* baseline, T.81, F.1.2.2.1: ten bits */

struct block_scale {
    float to_transform[64];   /* coefficient -> input of the inverse transform; natural order */
    float from_transform[64]; /* output of the forward transform -> coefficient */
    float step[64];           /* the quantiser's, in the order of the scan */
};

void block_scale(struct block_scale *scale, const uint16_t quantiser[64]);

/* Lay the overlay over the block. `coefficients` in the order of the scan, the first the whole DC; replaced by the new
 * ones. `ideal` gets these before they were rounded, in natural order. What the overlay moves by less than half a
 * step keeps its value. */
void block_blend(const struct block_scale *scale, const struct overlay_samples *overlay, int16_t coefficients[64],
                 float ideal[64]);

/* Numbers in natural order, in the order of the scan: as the functions below take ideal ones. */
void block_in_order(const float natural[64], float ordered[64]);

/* The nearest AC coefficients that this table has codes for. False: they would be visibly off (or there are none). */
bool block_fit(const struct block_scale *scale, const struct huffman_table *table, const float ideal[64],
               int16_t coefficients[64]);

/* Round one AC coefficient the other way, so that the block becomes `bits` longer, modulo 8; the one that costs least.
 * False: none does that, or it would show. */
bool block_steer(const struct block_scale *scale, const struct huffman_table *table, const float ideal[64],
                 unsigned bits, int16_t coefficients[64]);

#endif
