/* Huffman tables with a code for all that baseline coding may need (T.81, K.2). */
#ifndef JPEGSPLICE_COMPLETE_H
#define JPEGSPLICE_COMPLETE_H

#include "huffman.h"

/* The shortest codes for values that occur so often. Those that never occur get none, but whatever a baseline scan may
 * need (T.81, F.1.2) counts as occurring once at least. A frequency is below 2^32. */
void complete_for(struct huffman_table *table, const uint64_t frequency[MOST_VALUES], bool is_dc);

/* The codes of a table, a little longer, so that there is room for those that it lacks. One that lacks none stays. */
void complete_table(struct huffman_table *table, const struct huffman_table *file, bool is_dc);

#endif
