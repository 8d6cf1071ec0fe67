/* Finds the lines of a block that hold a word. */
#include <string.h>

#include "public.h"

enum { STEP = 64 };

/* Whether the word could begin at one of the next STEP bytes, by its first byte and its last. A loop without branches,
 * so that compilers look at many bytes at once. */
static int may_begin(const uint8_t *in, const uint8_t *word, uint64_t length)
{
    const uint8_t *behind = in + length - 1;
    const uint8_t first = word[0], last = word[length - 1];
    uint8_t found = 0;

    for (int at = 0; at < STEP; at++)
        found |= (uint8_t)((in[at] == first) & (behind[at] == last));
    return found;
}

/* Return where the word begins next, or `size`. */
static uint64_t next_place(const uint8_t *lines, uint64_t at, uint64_t size, const uint8_t *word, uint64_t length)
{
    uint64_t end = size < length ? 0 : size - length + 1;

    while (at < end) {
        uint64_t until = end - at < STEP ? end : at + STEP;

        if (until == at + STEP && !may_begin(lines + at, word, length)) {
            at = until;
            continue;
        }
        for (; at < until; at++)
            if (lines[at] == word[0] && !memcmp(lines + at, word, length))
                return at;
    }
    return size;
}

/* Write the numbers of the lines that hold the word to `found`, counted from 0, and return how many there are.
 * `starts`: where each of the `rows` lines begins, and where the next one would. The word is not empty. */
PUBLIC uint32_t scanning_find(const uint8_t *lines, uint64_t size, const uint32_t *starts, uint32_t rows,
                              const uint8_t *word, uint64_t length, uint32_t *found)
{
    uint32_t row = 0, count = 0;
    uint64_t at = 0;

    while (row < rows && (at = next_place(lines, at, size, word, length)) < size) {
        while (row < rows && starts[row + 1] <= at)
            row++;
        if (row == rows)
            break;
        found[count++] = row++;
        at = starts[row];
    }
    return count;
}
