/* What the shared library shows: compiled with -fvisibility=hidden, all else stays inside. */
#ifndef JPEGSPLICE_PUBLIC_H
#define JPEGSPLICE_PUBLIC_H

#if defined(__GNUC__)
#define PUBLIC __attribute__((visibility("default")))
#else
#define PUBLIC
#endif

#endif
