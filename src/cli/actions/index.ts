export { access } from './access';
export { lint } from './lint';
export { preview } from './preview';
