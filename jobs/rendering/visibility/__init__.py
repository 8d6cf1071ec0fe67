"""What keeps people from seeing a box on its photo: too little contrast, or another box over it."""
