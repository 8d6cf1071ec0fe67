#include "overlay.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "compilers.h"

static int64_t smaller(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

static int64_t larger(int64_t a, int64_t b)
{
    return a > b ? a : b;
}

enum { MOST_SAMPLING = 4 }; /* T.81, B.2.2 */

bool overlay_place(struct overlay *overlay, const struct jpeg *jpeg, const struct jpegsplice_overlay *given)
{
    int64_t left = larger(given->x, 0), right = smaller((int64_t)given->x + given->width, jpeg->width);
    int64_t top = larger(given->y, 0), bottom = smaller((int64_t)given->y + given->height, jpeg->height);

    if (left >= right || top >= bottom)
        return false;
    overlay->stride = 4 * (size_t)given->width;
    overlay->rgba = given->rgba + (size_t)(top - given->y) * overlay->stride + 4 * (size_t)(left - given->x);
    overlay->place = (struct rectangle){(uint32_t)left, (uint32_t)top, (uint32_t)right, (uint32_t)bottom};
    return true;
}

static INLINED const uint8_t *pixel_at(const struct overlay *overlay, uint32_t x, uint32_t y)
{
    assert(x >= overlay->place.left && x < overlay->place.right);
    assert(y >= overlay->place.top && y < overlay->place.bottom);
    return overlay->rgba + (size_t)(y - overlay->place.top) * overlay->stride + 4 * (size_t)(x - overlay->place.left);
}

/* Red in the lowest byte, alpha in the highest. One load instead of four lets compilers use vector registers. */
static INLINED uint32_t load_pixel(const uint8_t *rgba)
{
#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
    uint32_t pixel;
    memcpy(&pixel, rgba, 4);
    return pixel;
#else
    return (uint32_t)rgba[3] << 24 | (uint32_t)rgba[2] << 16 | (uint32_t)rgba[1] << 8 | rgba[0];
#endif
}

bool overlay_shows(const struct overlay *overlay, struct rectangle pixels)
{
    const struct rectangle *place = &overlay->place;
    uint32_t left = pixels.left > place->left ? pixels.left : place->left;
    uint32_t right = pixels.right < place->right ? pixels.right : place->right;
    uint32_t top = pixels.top > place->top ? pixels.top : place->top;
    uint32_t bottom = pixels.bottom < place->bottom ? pixels.bottom : place->bottom;

    for (uint32_t y = top; left < right && y < bottom; y++) {
        const uint8_t *row = pixel_at(overlay, left, y);
        uint32_t any = 0;
        for (size_t i = 0; i < right - left; i++)
            any |= load_pixel(row + 4 * i);
        if (any >> 24)
            return true;
    }
    return false;
}

/* ------------------------------------------------------------------------------------------------ touched MCUs */

enum jpegsplice_status touched_find(struct touched *touched, const struct overlay *overlay, const struct jpeg *jpeg)
{
    uint32_t wide = 8 * jpeg->across, high = 8 * jpeg->down;

    touched->mcus_wide = jpeg->mcus_wide;
    touched->left = overlay->place.left / wide;
    touched->right = (overlay->place.right - 1) / wide + 1;
    touched->top = overlay->place.top / high;
    touched->bottom = (overlay->place.bottom - 1) / high + 1;
    assert(touched->right <= jpeg->mcus_wide && touched->bottom <= jpeg->mcus / jpeg->mcus_wide);
    touched->map = malloc((size_t)(touched->right - touched->left) * (touched->bottom - touched->top));
    if (touched->map == NULL)
        return JPEGSPLICE_MEMORY;
    uint8_t *map = touched->map;
    for (uint32_t row = touched->top; row < touched->bottom; row++)
        for (uint32_t column = touched->left; column < touched->right; column++) {
            struct rectangle pixels = {column * wide, row * high, (column + 1) * wide, (row + 1) * high};
            *map++ = overlay_shows(overlay, pixels);
        }
    return JPEGSPLICE_OK;
}

void touched_free(struct touched *touched)
{
    free(touched->map);
    touched->map = NULL;
}

uint32_t touched_next(const struct touched *touched, uint32_t mcu, uint32_t end)
{
    while (mcu < end) {
        uint32_t row = mcu / touched->mcus_wide, column = mcu % touched->mcus_wide;
        if (row >= touched->bottom)
            return end;
        if (row < touched->top)
            mcu = touched->top * touched->mcus_wide + touched->left;
        else if (column < touched->left)
            mcu += touched->left - column;
        else if (column >= touched->right)
            mcu = (row + 1) * touched->mcus_wide + touched->left;
        else if (touched->map[(size_t)(row - touched->top) * (touched->right - touched->left) + column - touched->left])
            return mcu;
        else
            mcu++;
    }
    return end;
}

/* --------------------------------------------------------------------------------------------------- samples */

struct rectangle pixels_of_block(const struct jpeg *jpeg, uint32_t mcu, const struct mcu_block *block)
{
    const struct component *component = &jpeg->component[block->component];
    uint32_t wide = 8 * jpeg->across / component->across, high = 8 * jpeg->down / component->down;
    uint32_t left = mcu % jpeg->mcus_wide * 8 * jpeg->across + block->column * wide;
    uint32_t top = mcu / jpeg->mcus_wide * 8 * jpeg->down + block->row * high;

    return (struct rectangle){left, top, left + wide, top + high};
}

/* How red, green and blue make the component's value (JFIF 1.02, the colours of ITU-R BT.601). */
struct weights {
    float red, green, blue, constant;
};

static struct weights weights_of(const struct jpeg *jpeg, unsigned component)
{
    static const struct weights YCBCR[] = {{0.299f, 0.587f, 0.114f, 0.0f},
                                           {-0.168735892f, -0.331264108f, 0.5f, 128.0f},
                                           {0.5f, -0.418687589f, -0.081312411f, 128.0f}};
    static const struct weights RGB[] = {{1, 0, 0, 0}, {0, 1, 0, 0}, {0, 0, 1, 0}};

    return jpeg->is_rgb ? RGB[component] : YCBCR[component];
}

/* Alpha of each pixel, and alpha times value. */
static INLINED void weigh(const uint32_t *restrict pixels, unsigned count, struct weights weights,
                          float *restrict alpha, float *restrict value)
{
    for (unsigned i = 0; i < count; i++) {
        float a = (float)(int32_t)(pixels[i] >> 24), red = (float)(int32_t)(pixels[i] & 255);
        float green = (float)(int32_t)(pixels[i] >> 8 & 255), blue = (float)(int32_t)(pixels[i] >> 16 & 255);
        alpha[i] = a;
        value[i] = a * (weights.red * red + weights.green * green + weights.blue * blue + weights.constant);
    }
}

/* A block at the edge of the overlay or the photo, pixel by pixel. Beyond the photo its last pixels are repeated, as
 * encoders do (T.81, A.2.4), so that the padding matches. */
static INLINED void sample_edge(const struct overlay *overlay, const struct jpeg *jpeg, struct weights weights,
                        struct rectangle pixels, struct overlay_samples *samples)
{
    uint32_t across = (pixels.right - pixels.left) / 8, down = (pixels.bottom - pixels.top) / 8;

    memset(samples, 0, sizeof *samples);
    for (uint32_t row = pixels.top; row < pixels.bottom; row++)
        for (uint32_t column = pixels.left; column < pixels.right; column++) {
            uint32_t x = column < jpeg->width ? column : jpeg->width - 1;
            uint32_t y = row < jpeg->height ? row : jpeg->height - 1;
            const struct rectangle *place = &overlay->place;
            if (x < place->left || x >= place->right || y < place->top || y >= place->bottom)
                continue;
            uint32_t sample = (row - pixels.top) / down * 8 + (column - pixels.left) / across;
            const uint32_t pixel = load_pixel(pixel_at(overlay, x, y));
            float alpha, value;
            weigh(&pixel, 1, weights, &alpha, &value);
            samples->alpha[sample] += alpha;
            samples->value[sample] += value;
        }
}

/* Sums of `across` by `down` pixels, columns first: in this order alone do they round alike everywhere. */
static INLINED void add_up(const float *restrict pixels, float *restrict sums, const uint32_t across,
                           const uint32_t down)
{
    float columns[64 * MOST_SAMPLING];
    const uint32_t wide = 8 * across;

    for (uint32_t row = 0; row < 8; row++)
        for (uint32_t i = 0; i < wide; i++) {
            float sum = pixels[row * down * wide + i];
            for (uint32_t part = 1; part < down; part++)
                sum += pixels[(row * down + part) * wide + i];
            columns[row * wide + i] = sum;
        }
    for (uint32_t i = 0; i < 64; i++) {
        float sum = columns[i * across];
        for (uint32_t part = 1; part < across; part++)
            sum += columns[i * across + part];
        sums[i] = sum;
    }
}

/* A block of which all pixels lie on the overlay; each sample covers `across` by `down` of them. */
static INLINED void sample_rows(const struct overlay *overlay, struct weights weights, struct rectangle pixels,
                                struct overlay_samples *samples, const uint32_t across, const uint32_t down)
{
    uint32_t found[64 * MOST_SAMPLING * MOST_SAMPLING];
    float alpha[64 * MOST_SAMPLING * MOST_SAMPLING], value[64 * MOST_SAMPLING * MOST_SAMPLING];

    for (uint32_t row = 0; row < 8 * down; row++) {
        const uint8_t *rgba = pixel_at(overlay, pixels.left, pixels.top + row);
        for (uint32_t i = 0; i < 8 * across; i++)
            found[row * 8 * across + i] = load_pixel(rgba + 4 * i);
    }
    weigh(found, 64 * across * down, weights, alpha, value);
    add_up(alpha, samples->alpha, across, down);
    add_up(value, samples->value, across, down);
}

/* The usual samplings by name: with constants, compilers unroll the loops. */
static INLINED void sample_inside(const struct overlay *overlay, struct weights weights, struct rectangle pixels,
                                  struct overlay_samples *samples)
{
    uint32_t across = (pixels.right - pixels.left) / 8, down = (pixels.bottom - pixels.top) / 8;

    if (across == 1 && down == 1)
        sample_rows(overlay, weights, pixels, samples, 1, 1);
    else if (across == 2 && down == 1)
        sample_rows(overlay, weights, pixels, samples, 2, 1);
    else if (across == 2 && down == 2)
        sample_rows(overlay, weights, pixels, samples, 2, 2);
    else
        sample_rows(overlay, weights, pixels, samples, across, down);
}

FOR_EACH_PROCESSOR
void overlay_sample(const struct overlay *overlay, const struct jpeg *jpeg, unsigned component, struct rectangle pixels,
                    struct overlay_samples *samples)
{
    const struct rectangle *place = &overlay->place;
    struct weights weights = weights_of(jpeg, component);
    uint32_t area = (pixels.right - pixels.left) * (pixels.bottom - pixels.top) / 64;
    bool inside = pixels.left >= place->left && pixels.right <= place->right && pixels.top >= place->top &&
                  pixels.bottom <= place->bottom;

    assert(pixels.right - pixels.left <= 8 * MOST_SAMPLING && pixels.bottom - pixels.top <= 8 * MOST_SAMPLING);
    assert(area > 0);
    if (inside)
        sample_inside(overlay, weights, pixels, samples);
    else
        sample_edge(overlay, jpeg, weights, pixels, samples);
    const float share = 1.0f / (255.0f * (float)area);
    for (unsigned i = 0; i < 64; i++) {
        samples->alpha[i] *= share;
        samples->value[i] *= share;
    }
}
