# Files, random numbers and the like are located errors.
# error: bad_reach.py", line 5
# error: numpy.random
import numpy as np
x = np.random.rand(3)
