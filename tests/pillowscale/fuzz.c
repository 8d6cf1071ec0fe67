/* Scales pictures of any size and part, and softens masks: fuzz INPUTS FIRST.
 *
 * Input number n is made by n alone, so a report names all that is needed to see it again: `fuzz 1 n`. To be compiled
 * with -fsanitize=address,undefined. Every row lies in memory of its exact size, so that one byte too far is seen. What
 * vectors make is compared with what plain C makes. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "pillowscale.h"

enum { LONGEST = 150 };

static uint64_t state;

/* A linear congruential generator (Knuth, MMIX); its upper bits are good enough here. */
static uint32_t any(uint32_t below)
{
    state = state * 6364136223846793005u + 1442695040888963407u;
    return below ? (uint32_t)(state >> 33) % below : 0;
}

static uint32_t any_edge(void)
{
    return 1 + any(any(3) ? LONGEST : 8);
}

static struct pillowscale_picture picture(uint32_t width, uint32_t height, uint32_t channels)
{
    uint8_t **rows = malloc(height * sizeof *rows);
    int is_harsh = any(2) != 0;

    for (uint32_t row = 0; row < height; row++) {
        rows[row] = malloc((size_t)width * channels);
        for (uint32_t at = 0; at < width * channels; at++)
            rows[row][at] = (uint8_t)(is_harsh ? any(2) * 255 : any(256));
    }
    return (struct pillowscale_picture){rows, width, height, channels};
}

static void release(struct pillowscale_picture picture)
{
    for (uint32_t row = 0; row < picture.height; row++)
        free(picture.rows[row]);
    free((void *)picture.rows);
}

static int is_same(struct pillowscale_picture one, struct pillowscale_picture other)
{
    for (uint32_t row = 0; row < one.height; row++)
        if (memcmp(one.rows[row], other.rows[row], (size_t)one.width * one.channels) != 0)
            return 0;
    return 1;
}

/* A part of an edge, now and then one that cannot be. */
static void any_part(uint32_t length, float *begin, float *end)
{
    static const float wrong[] = {-1, 0, 1e9f, -1e9f};

    *begin = (float)any(length * 16) / 16;
    *end = any(4) ? (float)length : *begin + 0.0625f + (float)any((uint32_t)((length - *begin) * 16)) / 16;
    if (any(20) == 0)
        *(any(2) ? begin : end) = any(5) ? wrong[any(4)] : (float)(0.0 / (double)(any(1)));
}

static void resize(struct pillowscale_picture from, struct pillowscale_picture to, uint64_t number)
{
    struct pillowscale_picture again = picture(to.width, to.height, to.channels);
    uint32_t filter = any(50) ? 1 + any(5) : any(100), fourth = any(50) ? any(3) : any(100);
    float box[4];
    int plain;

    any_part(from.width, &box[0], &box[2]);
    any_part(from.height, &box[1], &box[3]);
    plain = pillowscale_resize(&from, &to, filter, box, fourth, PILLOWSCALE_PLAIN);
    for (uint32_t code = PILLOWSCALE_SSE4; code <= PILLOWSCALE_AVX2; code++)
        if (pillowscale_resize(&from, &again, filter, box, fourth, code) != plain ||
            (plain == PILLOWSCALE_DONE && !is_same(to, again))) {
            fprintf(stderr, "input %llu: code %u makes other bytes\n", (unsigned long long)number, code);
            abort();
        }
    release(again);
}

static void reduce(struct pillowscale_picture from)
{
    uint32_t across = 1 + any(any(2) ? 5 : LONGEST), down = 1 + any(any(2) ? 5 : LONGEST);
    uint32_t box[4] = {any(from.width), any(from.height), 0, 0};
    struct pillowscale_picture to;

    box[2] = box[0] + 1 + any(from.width - box[0]);
    box[3] = box[1] + 1 + any(from.height - box[1]);
    to = picture((box[2] - box[0] - 1) / across + 1, (box[3] - box[1] - 1) / down + 1, from.channels);
    if (any(10) == 0)
        box[any(4)] = any(10) ? any(LONGEST) : 0xFFFFFFFFu;
    pillowscale_reduce(&from, &to, any(20) ? across : any(2) * 0xFFFFFFFFu, down, box);
    release(to);
}

/* Any shares, factors and sizes, of which most fit. */
static void soften(struct pillowscale_picture from, struct pillowscale_picture to)
{
    struct pillowscale_picture made = picture(from.width, from.height, any(50) ? 1 : 4);
    uint32_t factor = any(20) ? 1 + any(9) : any(2) * 0xFFFFFFFFu;
    float share = any(20) ? (float)any(257) / 256 : (float)any(9) - 4;

    pillowscale_soften(&from, any(20) ? &made : &to, any(50) ? share : (float)NAN);
    release(made);
    made = picture(1 + any(from.width * 9), 1 + any(from.height * 9), 1);
    pillowscale_enlarge(&from, &made, factor);
    release(made);
}

int main(int count, char **words)
{
    uint64_t inputs, first;

    if (count != 3)
        return 2;
    inputs = strtoull(words[1], NULL, 10);
    first = strtoull(words[2], NULL, 10);
    for (uint64_t number = first; number < first + inputs; number++) {
        struct pillowscale_picture from, to;
        uint32_t channels;

        state = number * 0x9E3779B97F4A7C15u;
        channels = any(2) ? 1 : 4;
        from = picture(any_edge(), any_edge(), channels);
        to = picture(any(5) ? any_edge() : from.width, any(5) ? any_edge() : from.height, channels);
        resize(from, to, number);
        reduce(from);
        soften(from, to);
        release(to);
        release(from);
    }
    return 0;
}
