/* New headers, malloc'ed; NULL without memory. */
#ifndef JPEGSPLICE_HEADERS_H
#define JPEGSPLICE_HEADERS_H

#include "markers.h"

/* With the codes that were appended to the file's tables. */
uint8_t *headers_appended(const struct jpeg *jpeg, size_t *length);
/* With these tables (TABLES of each kind) in place of the file's. That of a progressive file becomes one for all its
 * components in one sequential scan, without restart intervals. */
uint8_t *headers_replaced(const struct jpeg *jpeg, const struct huffman_table *dc, const struct huffman_table *ac,
                          size_t *length);

#endif
