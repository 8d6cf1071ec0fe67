/* What this processor can do. */
#ifndef PILLOWSCALE_PROCESSOR_H
#define PILLOWSCALE_PROCESSOR_H

#include <stdbool.h>

bool has_avx2(void);
bool has_sse4(void);

#endif
