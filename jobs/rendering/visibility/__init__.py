"""Reasons why people cannot see a box on its photo: too little contrast, or another box over it."""
