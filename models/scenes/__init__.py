"""The world that the models learn from: procedural landscapes with exact label maps, depth and light.

Two ways in: `landscape.render_landscape` puts a camera into a 3-D landscape, `painted.render_painted` makes a picture
of any painted label map. Both share the light, sky, materials, plants, houses, water and film.
"""
