/* A program that saves one project again and again, with a growing seed, and says each seed when its save was acknowledged. */
import { ProjectFiles } from '../../electron/project/projectFiles'
import { smallProject } from './smallProject'

const project = smallProject(512)
const [file = '', first = '0'] = process.argv.slice(2)
const files = new ProjectFiles('1.0.0')
for (let seed = Number(first); ; seed++) {
  await files.save(file, { ...project, settings: { ...project.settings, seed } }, file)
  process.stdout.write(`${seed}\n`)
}
