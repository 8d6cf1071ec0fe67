/* HarfBuzz's arrays of glyphs as Python's lists: see glyph_arrays.py.

   The functions are those of the HarfBuzz inside uharfbuzz. Its Buffer holds the pointer to
   HarfBuzz's buffer first, as long as its size and its version are the ones known here. With any
   other uharfbuzz this module raises ImportError, and Python reads the glyphs. */

#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <dlfcn.h>
#include <stdint.h>
#include <string.h>

#define KNOWN_VERSION "0.57."
#define GLYPH_FLAGS 7u /* HB_GLYPH_FLAG_DEFINED */

typedef struct {
    PyObject_HEAD
    void *harfbuzz;
    PyObject *message_callback;
} Buffer;

/* hb_glyph_info_t and hb_glyph_position_t, which HarfBuzz never changes. */
typedef struct {
    uint32_t codepoint, mask, cluster, own[2];
} Info;

typedef struct {
    int32_t x_advance, y_advance, x_offset, y_offset, own;
} Position;

static PyTypeObject *buffer_type;
static Info *(*infos_of)(void *buffer, unsigned *count);
static Position *(*positions_of)(void *buffer, unsigned *count);

static PyObject *advances_of(const Position *positions, unsigned count)
{
    PyObject *advances = PyList_New(count);
    for (unsigned i = 0; advances && i < count; i++) {
        PyObject *advance = PyLong_FromLong(positions[i].x_advance);
        if (!advance)
            Py_CLEAR(advances);
        else
            PyList_SET_ITEM(advances, i, advance);
    }
    return advances;
}

static PyObject *offsets_of(const Position *positions, unsigned count)
{
    unsigned first = 0;
    while (first < count && !positions[first].x_offset && !positions[first].y_offset)
        first++;
    if (first == count)
        Py_RETURN_NONE;
    PyObject *offsets = PyList_New(count);
    for (unsigned i = 0; offsets && i < count; i++) {
        PyObject *x = PyLong_FromLong(positions[i].x_offset);
        PyObject *y = PyLong_FromLong(positions[i].y_offset);
        PyObject *offset = x && y ? PyTuple_Pack(2, x, y) : NULL;
        Py_XDECREF(x);
        Py_XDECREF(y);
        if (!offset)
            Py_CLEAR(offsets);
        else
            PyList_SET_ITEM(offsets, i, offset);
    }
    return offsets;
}

static PyObject *list_of(const uint32_t *numbers, unsigned count)
{
    const size_t stride = sizeof(Info) / sizeof(uint32_t);
    PyObject *list = PyList_New(count);
    for (unsigned i = 0; list && i < count; i++) {
        PyObject *number = PyLong_FromUnsignedLong(numbers[i * stride]);
        if (!number)
            Py_CLEAR(list);
        else
            PyList_SET_ITEM(list, i, number);
    }
    return list;
}

static PyObject *flags_of(const Info *infos, unsigned count)
{
    PyObject *flags = PyBytes_FromStringAndSize(NULL, count);
    for (unsigned i = 0; flags && i < count; i++)
        PyBytes_AS_STRING(flags)[i] = (char)(infos[i].mask & GLYPH_FLAGS);
    return flags;
}

static PyObject *read_arrays(PyObject *module, PyObject *buffer)
{
    (void)module;
    if (Py_TYPE(buffer) != buffer_type)
        return PyErr_Format(PyExc_TypeError, "no buffer of uharfbuzz: %R", buffer);
    void *harfbuzz = ((Buffer *)buffer)->harfbuzz;
    unsigned count = 0;
    const Info *infos = infos_of(harfbuzz, &count);
    const Position *positions = positions_of(harfbuzz, &count);
    PyObject *numbers = count ? list_of(&infos->codepoint, count) : PyList_New(0);
    PyObject *clusters = count ? list_of(&infos->cluster, count) : PyList_New(0);
    PyObject *advances = advances_of(positions, count);
    PyObject *offsets = offsets_of(positions, count), *flags = flags_of(infos, count);
    if (numbers && clusters && advances && offsets && flags)
        return Py_BuildValue("(NNNNN)", numbers, clusters, advances, offsets, flags);
    Py_XDECREF(numbers);
    Py_XDECREF(clusters);
    Py_XDECREF(advances);
    Py_XDECREF(offsets);
    Py_XDECREF(flags);
    return NULL;
}

/* The functions of the library that uharfbuzz has loaded; false if it hides them. */
static int found_functions(const char *path)
{
    void *library = dlopen(path, RTLD_NOW | RTLD_NOLOAD);
    if (!library)
        return 0;
    *(void **)&infos_of = dlsym(library, "hb_buffer_get_glyph_infos");
    *(void **)&positions_of = dlsym(library, "hb_buffer_get_glyph_positions");
    return infos_of && positions_of;
}

static int knows(PyObject *version, PyObject *path)
{
    const char *number = PyUnicode_AsUTF8(version), *file = PyUnicode_AsUTF8(path);
    return number && file && !strncmp(number, KNOWN_VERSION, strlen(KNOWN_VERSION)) &&
           buffer_type->tp_basicsize == sizeof(Buffer) && found_functions(file);
}

static int begin(PyObject *module)
{
    (void)module;
    PyObject *package = PyImport_ImportModule("uharfbuzz");
    PyObject *library = PyImport_ImportModule("uharfbuzz._harfbuzz");
    PyObject *version = package ? PyObject_GetAttrString(package, "__version__") : NULL;
    PyObject *path = library ? PyObject_GetAttrString(library, "__file__") : NULL;
    buffer_type = library ? (PyTypeObject *)PyObject_GetAttrString(library, "Buffer") : NULL;
    int is_known = version && path && buffer_type && knows(version, path);
    Py_XDECREF(package);
    Py_XDECREF(library);
    Py_XDECREF(version);
    Py_XDECREF(path);
    if (is_known)
        return 0;
    PyErr_Clear();
    PyErr_SetString(PyExc_ImportError, "another uharfbuzz than " KNOWN_VERSION "x");
    return -1;
}

static PyMethodDef functions[] = {
    {"read", read_arrays, METH_O, "Return the arrays of a shaped buffer, as GlyphArrays."},
    {NULL, NULL, 0, NULL},
};

static PyModuleDef_Slot slots[] = {{Py_mod_exec, begin}, {0, NULL}};

static struct PyModuleDef definition = {
    PyModuleDef_HEAD_INIT, "harfbuzz_arrays", NULL, 0, functions, slots, NULL, NULL, NULL,
};

PyMODINIT_FUNC PyInit_harfbuzz_arrays(void)
{
    return PyModuleDef_Init(&definition);
}
