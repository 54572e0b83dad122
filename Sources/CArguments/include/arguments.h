#pragma once

/// The number of arguments that this process was started with; 0 where the C library did not pass them on.
int fetch_argument_count(void);

/// The arguments that this process was started with, the program's name first; NULL where there are none.
char *const *fetch_arguments(void);
