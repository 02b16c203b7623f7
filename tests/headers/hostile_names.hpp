// Names that macros of others take. A program may have defined them before it includes neem, so neem must not
// use them, nor call as a function, without parentheses around the name, what is a macro with arguments
// there.
#pragma once

// Qt
#pragma GCC poison slots signals emit foreach forever
// windows.h and the headers it opens
#pragma GCC poison near far small hyper pascal cdecl interface IN OUT OPTIONAL ERROR NO_ERROR DELETE VOID \
    CONST
#pragma GCC poison THIS STRICT TRUE FALSE ABSOLUTE RELATIVE TRANSPARENT OPAQUE DIFFERENCE INFINITE RGB Yield
#pragma GCC poison GetObject GetMessage SendMessage CreateFile CreateWindow DrawText LoadImage Rectangle
// Xlib
#pragma GCC poison Bool Status None Success Always Above Below True False Unsorted YSorted CurrentTime Complex
#pragma GCC poison Convex Nonconvex Expose KeyPress KeyRelease FocusIn FocusOut CursorShape FontChange \
    GrayScale
// complex.h, termios.h, Arduino, Objective-C, loggers
#pragma GCC poison I imaginary B0 B50 B300 ECHO NOFLSH PI TWO_PI HALF_PI DEG_TO_RAD nil Nil YES NO LOG CHECK
// old compilers
#pragma GCC poison unix linux i386 sun mips

// What takes arguments: any call without parentheses around the name is a syntax error.
#define min(...) ) the name needs parentheses (
#define max(...) ) the name needs parentheses (
// Eigen's own tests; C99's math.h; Android
#undef isnan
#undef isinf
#undef isfinite
#define isnan(...) ) the name needs parentheses (
#define isinf(...) ) the name needs parentheses (
#define isfinite(...) ) the name needs parentheses (
#define log2(...) ) the name needs parentheses (
// AssertMacros.h of macOS, Unreal Engine
#define check(...) ) the name needs parentheses (
#define verify(...) ) the name needs parentheses (
#define require(...) ) the name needs parentheses (
#define ensure(...) ) the name needs parentheses (
// sys/types.h of older systems
#undef major
#undef minor
#undef makedev
#define major(...) ) the name needs parentheses (
#define minor(...) ) the name needs parentheses (
#define makedev(...) ) the name needs parentheses (
