"""Writes frechet.json: feature sets and their Frechet distance by numpy and scipy.linalg.sqrtm.

Run in this folder: python3 frechet.py
The features are eighths of integers, so that Float and text hold them exactly.
"""

import json

import numpy
import scipy.linalg

generator = numpy.random.default_rng(2017)


def feature_set(count, dimension):
    mixing = generator.normal(size=(dimension, dimension))
    shift = generator.normal(size=dimension) * 3
    return numpy.round((generator.normal(size=(count, dimension)) @ mixing + shift) * 8) / 8


def frechet(first, second):
    c1, c2 = numpy.cov(first, rowvar=False), numpy.cov(second, rowvar=False)
    mean_term = float(numpy.sum((first.mean(0) - second.mean(0)) ** 2))
    root = scipy.linalg.sqrtm(c1 @ c2)
    return mean_term, float(numpy.trace(c1 + c2 - 2 * root).real)


cases = []
for dimension, n1, n2 in [(2, 9, 12), (5, 40, 30), (17, 90, 60)]:
    first, second = feature_set(n1, dimension), feature_set(n2, dimension)
    mean_term, covariance_term = frechet(first, second)
    cases.append({
        "dimension": dimension,
        "first": first.ravel().tolist(),
        "second": second.ravel().tolist(),
        "meanTerm": mean_term,
        "covarianceTerm": covariance_term,
    })
with open("frechet.json", "w") as file:
    json.dump({"script": "frechet.py", "cases": cases}, file)
    file.write("\n")
