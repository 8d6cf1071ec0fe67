/* The RGBA overlay as the photo's blocks see it. */
#ifndef JPEGSPLICE_OVERLAY_H
#define JPEGSPLICE_OVERLAY_H

#include "markers.h"

/* A rectangle of pixels of the photo: [left, right) x [top, bottom). */
struct rectangle {
    uint32_t left, top, right, bottom;
};

struct overlay {
    const uint8_t *rgba; /* the pixel at the top left of `place` */
    size_t stride;       /* bytes from row to row */
    struct rectangle place; /* where it lies, cut off at the photo's edges */
};

/* For each of the 64 samples of a block: mean alpha (0 to 1), and mean of alpha times value (0 to 255). */
struct overlay_samples {
    float alpha[64], value[64];
};

/* The MCUs that have any alpha over them. */
struct touched {
    uint8_t *map; /* one byte for each MCU of `rows` by `columns`, row by row */
    uint32_t left, top, right, bottom; /* in MCUs */
    uint32_t mcus_wide;
};

/* False: nothing of it lies on the photo. */
bool overlay_place(struct overlay *overlay, const struct jpeg *jpeg, const struct jpegsplice_overlay *given);

enum jpegsplice_status touched_find(struct touched *touched, const struct overlay *overlay, const struct jpeg *jpeg);
void touched_free(struct touched *touched);
/* The first touched MCU from `mcu` on, `end` when there is none before it. */
uint32_t touched_next(const struct touched *touched, uint32_t mcu, uint32_t end);

/* Is any pixel of the rectangle not fully transparent? */
bool overlay_shows(const struct overlay *overlay, struct rectangle pixels);

/* The pixels that a block of an MCU covers; may reach over the photo's edge. */
struct rectangle pixels_of_block(const struct jpeg *jpeg, uint32_t mcu, const struct mcu_block *block);

/* What the overlay says to the samples of a component's block that begins at these pixels. */
void overlay_sample(const struct overlay *overlay, const struct jpeg *jpeg, unsigned component, struct rectangle pixels,
                    struct overlay_samples *samples);

#endif
